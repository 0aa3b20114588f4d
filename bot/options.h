/*
 * options.h - the numbered options of a message: ids, titles, facts. Used inside bot/ only.
 */
#ifndef DOCSPOT_BOT_OPTIONS_H
#define DOCSPOT_BOT_OPTIONS_H

#include "bot/bot_internal.h"

/* In what the slots of a list differ; what they share is said once, before the list. */
typedef struct list_form {
    bool differs_in_date, differs_in_doctor, differs_in_fee, differs_in_place, differs_in_city;
} list_form;

/* Compare the slots among options[0..n). */
list_form options_form(const turn *t, const bot_option *options, size_t n);

/* The words of an option, never empty for one that was put on the table. */
DS_MUST_USE ds_status option_title(const turn *t, const bot_option *o, const list_form *form,
                                   ds_str *ret);

/* "g7.2", or "g7.2.OFFERING.START" for a slot: what a tap sends back. */
DS_MUST_USE ds_status option_id(const turn *t, const bot_option *o, size_t number, ds_str *ret);

/* The way back; false for an id that is not ours. *ret_facts has kind OPTION_NONE without facts. */
bool option_id_parse(ds_str id, int64_t *ret_generation, int64_t *ret_number,
                     bot_option *ret_facts);

/* All of them as the message carries them, in the turn's arena. */
DS_MUST_USE ds_status options_render(const turn *t, const bot_option *options, size_t n,
                                     out_option *ret);

#endif
