/*
 * dialog_table.c - the conversation as a table: read this first.
 *
 * Everything a message says has been merged into the request before a row is looked for. Then,
 * for each thing said, the first row that fits decides. The order of the rows is the policy:
 * danger first, then the law of the line, then the desk, then the words that work everywhere,
 * then choices, requests and questions, and honest repair at the end. What always holds:
 *   (1) a guard reads the turn and changes nothing; an action writes rows, never sockets
 *   (2) an action may raise an outcome (SAID_FOUND ...), which looks for its own first row
 *   (3) a turn walks at most BOT_STEPS_MAX rows
 */
#include "bot/bot_internal.h"

/* clang-format off */
const bot_rule bot_rules[] = {
  /* expecting  they said          and                   do                   then expect */
  { ANY,        SAID_DANGER,       NULL,                 answer_danger,       SAME      },

  /* the law of the line */
  { TEXTS,      SAID_CHOICE,       chose_visit,          cancel_for_texts,    NOTHING   },
  { TEXTS,      SAID_CHOICE,       NULL,                 opt_out,             NOTHING   },
  { ANY,        SAID_STOP,         was_told_off,         stay_silent,         SAME      },
  { ANY,        SAID_STOP,         NULL,                 opt_out,             NOTHING   },
  { ANY,        SAID_START,        is_opted_out,         opt_in,              NOTHING   },
  { ANY,        SAID_YES,          is_opted_out,         opt_in,              NOTHING   },
  { ANY,        ANYTHING,          was_told_off,         stay_silent,         SAME      },
  { ANY,        ANYTHING,          is_opted_out,         say_texts_are_off,   NOTHING   },

  /* a person has it; machines talking to machines */
  { PERSON,     ANYTHING,          NULL,                 leave_to_desk,       SAME      },
  { ANY,        ANYTHING,          is_machine,           stop_the_loop,       SAME      },

  /* words that work everywhere */
  { ANY,        SAID_CARD,         NULL,                 refuse_card,         SAME      },
  { ANY,        SAID_BARE_CANCEL,  has_visit,            ask_visit_or_texts,  TEXTS     },
  { ANY,        SAID_BARE_CANCEL,  is_on_sms,            opt_out,             NOTHING   },
  { ANY,        SAID_BARE_CANCEL,  NULL,                 drop_request,        NOTHING   },
  { ANY,        SAID_PERSON,       NULL,                 call_desk,           PERSON    },
  { ANY,        SAID_LANGUAGE,     NULL,                 say_language,        SAME      },
  { ANY,        SAID_HELP,         NULL,                 give_help,           SAME      },
  { ANY,        SAID_RESTART,      NULL,                 start_over,          REQUEST   },
  { ANY,        SAID_BACK,         can_undo,             undo_last,           NOTHING   },
  { NOTHING,    SAID_BACK,         says_undo,            say_too_late,        SAME      },
  { ANY,        SAID_BACK,         has_earlier,          go_back,             SAME      },
  { ANY,        SAID_BACK,         NULL,                 start_over,          REQUEST   },

  /* a phone that was long silent proves whose it is before old visits are shown */
  { PROOF,      SAID_YEAR,         is_right_year,        accept_proof,        SAME      },
  { PROOF,      SAID_YEAR,         has_tries_left,       ask_year_again,      PROOF     },
  { PROOF,      SAID_YEAR,         NULL,                 refuse_proof,        PERSON    },
  { ANY,        SAID_CANCEL,       hides_the_visit,      ask_birth_year,      PROOF     },
  { ANY,        SAID_MOVE,         hides_the_visit,      ask_birth_year,      PROOF     },
  { ANY,        SAID_LATE,         hides_the_visit,      ask_birth_year,      PROOF     },
  { ANY,        SAID_LIST,         hides_visits,         ask_birth_year,      PROOF     },

  /* appointments they have */
  { ANY,        SAID_CANCEL,       means_all,            cancel_all,          NOTHING   },
  { ANY,        SAID_CANCEL,       visit_is_clear,       cancel_visit,        NOTHING   },
  { ANY,        SAID_CANCEL,       has_visit,            ask_which_visit,     VISIT     },
  { ANY,        SAID_CANCEL,       books_another,        say_no_visits,       SAME      },
  { ANY,        SAID_CANCEL,       has_subject,          drop_request,        NOTHING   },
  { ANY,        SAID_CANCEL,       NULL,                 say_no_visits,       SAME      },
  { ANY,        SAID_MOVE,         visit_is_clear,       start_move,          WHEN      },
  { ANY,        SAID_MOVE,         has_visit,            ask_which_visit,     VISIT     },
  { ANY,        SAID_MOVE,         has_subject,          search,              SAME      },
  { ANY,        SAID_MOVE,         NULL,                 say_no_visits,       SAME      },
  { ANY,        SAID_LATE,         visit_is_clear,       note_late,           SAME      },
  { ANY,        SAID_LATE,         has_visit,            ask_which_visit,     VISIT     },
  { ANY,        SAID_LATE,         NULL,                 say_no_visits,       SAME      },
  { ANY,        SAID_SOONER,       leaves_line,          leave_line,          SAME      },
  { SLOT,       SAID_SOONER,       wants_line,           join_line,           NOTHING   },
  { WHEN,       SAID_SOONER,       wants_line,           join_line,           NOTHING   },
  { ANY,        SAID_SOONER,       has_subject,          search_sooner,       SAME      },
  { ANY,        SAID_SOONER,       visit_is_clear,       search_sooner,       SAME      },
  { ANY,        SAID_SOONER,       has_visit,            ask_which_visit,     VISIT     },
  { ANY,        SAID_SOONER,       NULL,                 say_no_visits,       SAME      },
  { ANY,        SAID_LIST,         has_visit,            list_visits,         SAME      },
  { ANY,        SAID_LIST,         NULL,                 say_no_visits,       SAME      },

  /* choices */
  { ANY,        SAID_NO,           gives_up,             leave_it,            NOTHING   },
  { VISIT,      SAID_CHOICE,       NULL,                 take_visit,          SAME      },
  { REMINDED,   SAID_CHOICE,       reminded_is_over,     say_visit_is_over,   NOTHING   },
  { REMINDED,   SAID_NO,           reminded_is_over,     say_visit_is_over,   NOTHING   },
  { REMINDED,   SAID_CHOICE,       chose_coming,         confirm_visit,       NOTHING   },
  { REMINDED,   SAID_CHOICE,       chose_change,         ask_move_or_cancel,  REMINDED  },
  { REMINDED,   SAID_CHOICE,       chose_move,           want_move,           SAME      },
  { REMINDED,   SAID_CHOICE,       NULL,                 want_cancel,         SAME      },
  { REMINDED,   SAID_YES,          NULL,                 confirm_visit,       NOTHING   },
  { REMINDED,   SAID_NO,           NULL,                 ask_move_or_cancel,  REMINDED  },
  { OFFERED,    SAID_CHOICE,       chose_leave,          leave_line,          NOTHING   },
  { OFFERED,    SAID_CHOICE,       chose_keep,           decline_offer,       NOTHING   },
  { OFFERED,    SAID_CHOICE,       NULL,                 want_offer,          SAME      },
  { OFFERED,    SAID_YES,          offer_is_over,        say_offer_over,      NOTHING   },
  { OFFERED,    SAID_YES,          offer_lacks_name,     take_offer_and_ask_name, PATIENT },
  { OFFERED,    SAID_YES,          NULL,                 take_offer,          NOTHING   },
  { OFFERED,    SAID_NO,           NULL,                 decline_offer,       NOTHING   },
  { SLOT,       SAID_CHOICE,       chose_money_back,     give_money_back,     NOTHING   },
  { SLOT,       SAID_CHOICE,       has_late_money,       rebook_paid,         NOTHING   },
  { SLOT,       SAID_NO,           has_late_money,       give_money_back,     NOTHING   },
  { PAYMENT,    SAID_CHOICE,       NULL,                 want_at_clinic,      SAME      },
  { PAYMENT,    SAID_YES,          NULL,                 say_payment,         SAME      },
  { PAYMENT,    SAID_NO,           NULL,                 leave_unpaid,        NOTHING   },
  { ANY,        SAID_TO_PAY,       NULL,                 ask_payment,         PAYMENT   },
  { ANY,        SAID_AT_CLINIC,    NULL,                 pay_at_clinic,       NOTHING   },
  { ANY,        SAID_PAY,          NULL,                 answer_money,        SAME      },
  { ANY,        SAID_QUESTION,     speaks_of_money,      answer_money,        SAME      },
  { SLOT,       SAID_CHOICE,       is_moving,            move_to_choice,      NOTHING   },
  { SLOT,       SAID_CHOICE,       clashes,              hold_and_ask_both,   CLASH     },
  { SLOT,       SAID_CHOICE,       knows_patient,        book_choice,         NOTHING   },
  { SLOT,       SAID_CHOICE,       has_several_patients, hold_and_ask_who,    PATIENT   },
  { SLOT,       SAID_CHOICE,       NULL,                 hold_and_ask_name,   PATIENT   },
  { PATIENT,    SAID_CHOICE,       chose_someone_new,    ask_name_again,      PATIENT   },
  { PATIENT,    SAID_CHOICE,       NULL,                 take_patient,        SAME      },
  { PATIENT,    SAID_NAME,         NULL,                 take_name,           SAME      },
  { PATIENT,    SAID_YES,          has_options,          take_first_name,     SAME      },
  { PATIENT,    SAID_NO,           NULL,                 ask_name_again,      SAME      },
  { CLASH,      SAID_CHOICE,       chose_both,           book_both,           NOTHING   },
  { CLASH,      SAID_CHOICE,       NULL,                 other_than_clash,    WHEN      },
  { CLASH,      SAID_YES,          NULL,                 book_both,           NOTHING   },
  { CLASH,      SAID_NO,           NULL,                 other_than_clash,    WHEN      },
  { ANY,        SAID_NAMED,        named_clashes,        ask_both,            CLASH     },
  { ANY,        SAID_NAMED,        NULL,                 confirm_hold,        NOTHING   },
  { ANY,        SAID_CHOICE,       NULL,                 take_choice,         SAME      },
  { ANY,        SAID_TAKEN,        NULL,                 say_taken,           SAME      },
  { PATIENT,    SAID_STALE,        is_bare_number,       ask_name_again,      SAME      },
  { ANY,        SAID_STALE,        is_mine,              list_visits,         SAME      },
  { ANY,        SAID_STALE,        has_facts,            say_gone,            SAME      },
  { ANY,        SAID_STALE,        NULL,                 say_list_is_gone,    SAME      },
  { ANY,        SAID_OFF_LIST,     NULL,                 say_off_list,        SAME      },
  { SLOT,       SAID_YES,          NULL,                 ask_number,          SAME      },
  { SLOT,       SAID_NO,           NULL,                 ask_when,            WHEN      },
  { PROOF,      SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { VISIT,      SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { WHEN,       SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { REQUEST,    SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { SPECIALTY,  SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { DOCTOR,     SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { PLACE,      SAID_NO,           NULL,                 leave_it,            NOTHING   },
  { ANY,        SAID_MORE,         is_empty_house,       say_empty_house,     NOTHING   },
  { ANY,        SAID_MORE,         has_subject,          show_more,           SAME      },
  { ANY,        SAID_MORE,         NULL,                 ask_specialty,       SPECIALTY },

  /* requests */
  { ANY,        SAID_REQUEST,      is_empty_house,       say_empty_house,     NOTHING   },
  { ANY,        SAID_REQUEST,      several_doctors_fit,  ask_doctor,          DOCTOR    },
  { ANY,        SAID_REQUEST,      has_one_specialty,    take_only_specialty, SAME      },
  { SPECIALTY,  SAID_REQUEST,      lacks_subject,        try_general_doctor,  SAME      },
  { ANY,        SAID_REQUEST,      lacks_subject,        ask_specialty,       SPECIALTY },
  { ANY,        SAID_REQUEST,      no_other_doctor,      say_only_doctor,     SAME      },
  { ANY,        SAID_REQUEST,      several_places_fit,   ask_place,           PLACE     },
  { ANY,        SAID_REQUEST,      NULL,                 search,              SAME      },
  { ANY,        SAID_PIN,          has_subject,          search,              SAME      },
  { ANY,        SAID_PIN,          NULL,                 say_nearest,         SPECIALTY },
  { ANY,        SAID_FOUND,        NULL,                 offer_slots,         SLOT      },
  { ANY,        SAID_FOUND_NONE,   nobody_fits,          say_nobody,          SPECIALTY },
  { ANY,        SAID_FOUND_NONE,   NULL,                 say_full,            WHEN      },

  /* talk beside the point; what is pending is asked again in the same message */
  { ANY,        SAID_QUESTION,     NULL,                 answer_question,     SAME      },
  { ANY,        SAID_MEDIA,        NULL,                 answer_media,        SAME      },
  { ANY,        SAID_GREETING,     has_question,         repeat_question,     SAME      },
  { ANY,        SAID_GREETING,     NULL,                 greet,               REQUEST   },
  { ANY,        SAID_START,        NULL,                 greet,               REQUEST   },
  { ANY,        SAID_THANKS,       NULL,                 say_welcome,         SAME      },
  { ANY,        SAID_BYE,          is_holding,           say_welcome,         SAME      },
  { ANY,        SAID_BYE,          NULL,                 take_leave,          NOTHING   },
  { NOTHING,    SAID_YES,          has_fresh_visit,      say_all_set,         SAME      },
  { NOTHING,    SAID_YES,          has_visit,            list_visits,         SAME      },
  { NOTHING,    SAID_YES,          NULL,                 offer_help,          SAME      },
  { NOTHING,    SAID_NO,           has_fresh_visit,      say_all_set,         SAME      },
  { NOTHING,    SAID_NO,           has_visit,            list_visits,         SAME      },
  { NOTHING,    SAID_NO,           NULL,                 offer_help,          SAME      },

  /* honest repair: what is unclear, then choices, then a person */
  { ANY,        ANYTHING,          missed_twice,         give_up_to_desk,     PERSON    },
  { ANY,        ANYTHING,          missed_once,          give_choices,        SAME      },
  { ANY,        ANYTHING,          NULL,                 ask_again,           SAME      },
};
/* clang-format on */

const size_t bot_rule_count = sizeof bot_rules / sizeof bot_rules[0];

static const struct {
    const char *name, *expects;
} state_words[STATE_COUNT] = {
    [NOTHING] = { "none", "none" },
    [REQUEST] = { "request", "request" },
    [SPECIALTY] = { "specialty", "specialty" },
    [DOCTOR] = { "doctor", "doctor" },
    [PLACE] = { "place", "place" },
    [WHEN] = { "when", "when" },
    [SLOT] = { "slot", "slot" },
    [PATIENT] = { "patient", "patient" },
    [VISIT] = { "which_appointment", "which_appointment" },
    [REMINDED] = { "reminded", "confirm" },
    [OFFERED] = { "offered", "confirm" },
    [CLASH] = { "clash", "confirm" },
    [PAYMENT] = { "payment", "payment" },
    [PROOF] = { "proof", "patient" },
    [TEXTS] = { "visit_or_texts", "confirm" },
    [PERSON] = { "human", "human" },
};

static const char *const said_words[SAID_COUNT] = {
    [SAID_DANGER] = "danger",
    [SAID_STOP] = "stop",
    [SAID_START] = "start",
    [SAID_BARE_CANCEL] = "CANCEL",
    [SAID_PERSON] = "person",
    [SAID_HELP] = "help",
    [SAID_RESTART] = "start over",
    [SAID_BACK] = "back",
    [SAID_LIST] = "my visits",
    [SAID_CANCEL] = "cancel it",
    [SAID_MOVE] = "move it",
    [SAID_LATE] = "late",
    [SAID_SOONER] = "sooner",
    [SAID_CHOICE] = "a choice",
    [SAID_STALE] = "an old choice",
    [SAID_OFF_LIST] = "off list",
    [SAID_YES] = "yes",
    [SAID_NO] = "no",
    [SAID_MORE] = "more",
    [SAID_NAME] = "a name",
    [SAID_REQUEST] = "a request",
    [SAID_PIN] = "a location",
    [SAID_QUESTION] = "a question",
    [SAID_MEDIA] = "a picture",
    [SAID_GREETING] = "hello",
    [SAID_THANKS] = "thanks",
    [SAID_BYE] = "bye",
    [SAID_UNCLEAR] = "unclear",
    [SAID_YEAR] = "a year",
    [SAID_LANGUAGE] = "a language",
    [SAID_FOUND] = "found",
    [SAID_FOUND_NONE] = "found none",
    [SAID_TAKEN] = "taken",
    [SAID_CARD] = "a card number",
    [SAID_PAY] = "money",
    [SAID_TO_PAY] = "to be paid",
    [SAID_AT_CLINIC] = "at the clinic",
    [SAID_NAMED] = "named",
};

const char *state_name(state s)
{
    return s < STATE_COUNT ? state_words[s].name : s == ANY ? "any" : "same";
}

const char *state_expects(state s) { return s < STATE_COUNT ? state_words[s].expects : "none"; }

state state_parse(ds_str name)
{
    for (int s = 0; s < STATE_COUNT; s++)
        if (ds_str_is(name, state_words[s].name))
            return (state)s;
    return NOTHING;
}

const char *said_name(said s) { return s < SAID_COUNT ? said_words[s] : "anything"; }

/* The first row that fits; the last row fits everything. */
static size_t first_row(const turn *t, said what)
{
    for (size_t i = 0; i < bot_rule_count; i++) {
        const bot_rule *r = &bot_rules[i];
        if ((r->from == ANY || r->from == t->st) && (r->said == ANYTHING || r->said == what) &&
            (r->guard == NULL || r->guard(t)))
            return i;
    }
    return bot_rule_count - 1;
}

/* True for the rows of honest repair, which count misses; all others end the count. */
static bool is_repair(const bot_rule *r)
{
    return r->act == ask_again || r->act == give_choices || r->act == give_up_to_desk ||
           r->act == stay_silent;
}

static ds_status take_row(turn *t, said what)
{
    size_t i = first_row(t, what);
    const bot_rule *r = &bot_rules[i];

    bot_row_was_hit(t->b, i);
    if (!is_repair(r))
        t->m.misses = 0;
    t->has_raised = false;
    DS_TRY(r->act(t));
    if (!t->has_raised && r->then != SAME)
        t->st = r->then;
    return DS_OK;
}

/* One question at a time: a wish that would put a second list on the table waits. */
static bool would_ask_twice(turn *t, said what)
{
    return (what == SAID_REQUEST || what == SAID_MORE || what == SAID_SOONER) &&
           turn_reply(t)->is_question;
}

/* "Cancel it and book Thursday" with two visits: which one is asked first, Thursday is kept. */
static void put_off(turn *t, said what)
{
    if (what != SAID_REQUEST || t->st != VISIT)
        return;
    t->m.later = t->m.now;
    t->m.has_later = true;
    t->m.now = request_none();
}

/* One thing said, and what comes of it. */
static ds_status walk(turn *t, said what, int *steps)
{
    DS_TRY(take_row(t, what));
    while (t->has_raised) {
        if (++*steps > BOT_STEPS_MAX)
            return ds_fail(t->cx, DS_INTERNAL, "a turn walked over %d rows", BOT_STEPS_MAX);
        DS_TRY(take_row(t, t->raised));
    }
    return DS_OK;
}

/* The wish that was put off, once nothing else is asked. */
static ds_status come_back(turn *t, int *steps)
{
    if (!t->m.has_later || t->st != NOTHING || t->is_silent || turn_reply(t)->is_question)
        return DS_OK;
    t->m.has_later = false;
    t->m.now = t->m.later;
    return walk(t, SAID_REQUEST, steps);
}

ds_status turn_decide(turn *t)
{
    int steps = 0;

    for (size_t i = 0; i < t->said_count; i++) {
        if (would_ask_twice(t, t->said[i])) {
            put_off(t, t->said[i]);
            continue;
        }
        DS_TRY(walk(t, t->said[i], &steps));
        if (t->is_silent || t->st == PERSON)
            return DS_OK;
    }
    return come_back(t, &steps);
}

void turn_raise(turn *t, said outcome)
{
    t->raised = outcome;
    t->has_raised = true;
}

/* ---- the drawing ---- */

static const char *guard_name(bot_guard guard)
{
#define X(name)                                                                                    \
    if (guard == (name))                                                                           \
        return #name;
    BOT_GUARDS(X)
#undef X
    return "";
}

static const char *act_name_of(bot_action action)
{
#define X(name)                                                                                    \
    if (action == (name))                                                                          \
        return #name;
    BOT_ACTIONS(X)
#undef X
    return "";
}

void bot_dialog_draw(ds_buf *b)
{
    ds_buf_puts(b, "digraph dialog {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n"
                   "  edge [fontsize=9];\n  any [shape=plaintext];\n");
    for (size_t i = 0; i < bot_rule_count; i++) {
        const bot_rule *r = &bot_rules[i];
        const char *guard = guard_name(r->guard);
        ds_buf_printf(b, "  %s -> %s [label=\"%s%s%s: %s\"];\n", state_name(r->from),
                      r->then == SAME ? state_name(r->from) : state_name(r->then),
                      r->said == ANYTHING ? "anything" : said_name(r->said),
                      guard[0] != '\0' ? ", " : "", guard, act_name_of(r->act));
    }
    ds_buf_puts(b, "}\n");
}
