/*
 * vendors.h - one configuration a vendor, for tests that send through every channel.
 *
 * Every secret is "t0ken", so that a test can look for it where it must not be.
 */
#ifndef DOCSPOT_TESTS_ADAPTERS_VENDORS_H
#define DOCSPOT_TESTS_ADAPTERS_VENDORS_H

#include "tests/adapters/wire.h"

static const twilio_config twilio = {
    .account_sid = DS_LIT("AC1"),
    .auth_token = DS_LIT("t0ken"),
    .from = DS_LIT("+14085550199"),
    .whatsapp_from = DS_LIT("+14085550188"),
    .api_base = DS_LIT("https://twilio.example"),
    .status_callback = DS_LIT("https://bot.example/webhooks/twilio/status"),
};
static const whatsapp_config meta = {
    .phone_number_id = DS_LIT("700"),
    .access_token = DS_LIT("t0ken"),
    .api_version = DS_LIT("v23.0"),
    .api_base = DS_LIT("https://graph.example"),
    .template_reminder = DS_LIT("visit_reminder:en"),
};
static const telegram_config telegram = {
    .bot_token = DS_LIT("1:t0ken"),
    .api_base = DS_LIT("https://telegram.example"),
};

#endif
