/*
 * test_specialties_more.c - which doctor people mean in Spanish, Hindi and romanised Hindi.
 */
#include "tests/intents/tables.h"

/* clang-format off */
static const text_row spanish[] = {
    { "dentista", "dentistry" },
    { "necesito un dentista", "dentistry" },
    { "busco odontólogo", "dentistry" },
    { "me duele una muela", "dentistry" },
    { "dolor de muelas", "dentistry" },
    { "tengo caries", "dentistry" },
    { "limpieza dental", "dentistry" },
    { "se me rompió un diente", "dentistry" },
    { "me sangran las encías", "dentistry" },
    { "dermatólogo", "dermatology" },
    { "dermatóloga por favor", "dermatology" },
    { "un doctor de la piel", "dermatology" },
    { "tengo un sarpullido", "dermatology" },
    { "granos en la cara", "dermatology" },
    { "se me cae el pelo", "dermatology" },
    { "mucha comezón", "dermatology" },
    { "oculista", "ophthalmology" },
    { "médico de los ojos", "ophthalmology" },
    { "me duelen los ojos", "ophthalmology" },
    { "veo borroso", "ophthalmology" },
    { "necesito lentes nuevos", "ophthalmology" },
    { "otorrino", "ent" },
    { "me duele el oído", "ent" },
    { "tengo la nariz tapada", "ent" },
    { "cardiólogo", "cardiology" },
    { "médico del corazón", "cardiology" },
    { "presión alta", "cardiology" },
    { "pediatra", "pediatrics" },
    { "doctor para niños", "pediatrics" },
    { "mi bebé tiene fiebre", "pediatrics" },
    { "ginecóloga", "gynecology" },
    { "papanicolau", "gynecology" },
    { "estoy embarazada", "obstetrics" },
    { "traumatólogo", "orthopedics" },
    { "me duele la rodilla", "orthopedics" },
    { "dolor de espalda", "orthopedics" },
    { "me torcí el tobillo", "orthopedics" },
    { "médico de huesos", "orthopedics" },
    { "gastroenterólogo", "gastroenterology" },
    { "me duele el estómago", "gastroenterology" },
    { "tengo diarrea", "gastroenterology" },
    { "acidez todas las noches", "gastroenterology" },
    { "neurólogo", "neurology" },
    { "dolor de cabeza", "neurology" },
    { "migrañas", "neurology" },
    { "urólogo", "urology" },
    { "ardor al orinar", "urology" },
    { "endocrinólogo", "endocrinology" },
    { "tengo diabetes", "endocrinology" },
    { "neumólogo", "pulmonology" },
    { "mi hijo tiene asma", "pulmonology" },
    { "psicóloga", "psychology" },
    { "mucha ansiedad", "psychology" },
    { "psiquiatra", "psychiatry" },
    { "no puedo dormir", "psychiatry" },
    { "fisioterapia", "physiotherapy" },
    { "nutricionista", "nutrition" },
    { "quiero bajar de peso", "nutrition" },
    { "podólogo", "podiatry" },
    { "alergia al polen", "allergy" },
    { "artritis", "rheumatology" },
    { "anemia", "hematology" },
    { "oncólogo", "oncology" },
    { "cirujano", "general_surgery" },
    { "una ecografía", "radiology" },
    { "médico general", "general_practice" },
    { "médico de cabecera", "general_practice" },
    { "tengo fiebre", "general_practice" },
    { "tos y fiebre", "general_practice" },
    { "gripe", "general_practice" },
    { "me duele la garganta, dolor de garganta", "general_practice" },
    { "necesito un chequeo", "general_practice" },
    { "quiero una cita", "-" },
    { "buenos días", "-" },
    { "el martes por la tarde", "-" },
};

static const text_row romanised[] = {
    { "daant ka doctor", "dentistry" },
    { "daant me dard hai", "dentistry" },
    { "mere daant mein dard ho raha hai", "dentistry" },
    { "dentist chahiye", "dentistry" },
    { "skin ka doctor", "dermatology" },
    { "khujli ho rahi hai", "dermatology" },
    { "chehre pe muhase hai", "dermatology" },
    { "baal jhad rahe hai", "dermatology" },
    { "bachon ka doctor", "pediatrics" },
    { "bachche ko bukhar hai", "pediatrics" },
    { "aankh ka doctor", "ophthalmology" },
    { "aankhon ka doctor chahiye", "ophthalmology" },
    { "aankh me dard", "ophthalmology" },
    { "kaan me dard hai", "ent" },
    { "kaan ka doctor", "ent" },
    { "naak band hai", "ent" },
    { "dil ka doctor", "cardiology" },
    { "haddi ka doctor", "orthopedics" },
    { "ghutne me dard hai", "orthopedics" },
    { "kamar dard", "orthopedics" },
    { "maa ke ghutne mein dard", "orthopedics" },
    { "pet dard", "gastroenterology" },
    { "pet me dard hai", "gastroenterology" },
    { "ulti ho rahi hai", "gastroenterology" },
    { "pet kharab hai", "gastroenterology" },
    { "sir dard", "neurology" },
    { "sar me dard hai", "neurology" },
    { "dimag ka doctor", "neurology" },
    { "sugar ka doctor", "endocrinology" },
    { "kidney ka doctor", "nephrology" },
    { "peshab me jalan", "urology" },
    { "ladies doctor", "gynecology" },
    { "bukhar hai", "general_practice" },
    { "khansi aur bukhar", "general_practice" },
    { "jukaam", "general_practice" },
    { "tabiyat kharab hai", "general_practice" },
    { "kamzori lag rahi hai", "general_practice" },
    { "neend nahi aati", "psychiatry" },
    { "amma ki skin doctor kal shaam", "dermatology" },
    { "mujhe doctor chahiye", "-" },
    { "kal subah", "-" },
    { "appointment chahiye", "-" },
};

static const text_row devanagari[] = {
    { "दांत का डॉक्टर", "dentistry" },
    { "दांत में दर्द है", "dentistry" },
    { "डेंटिस्ट चाहिए", "dentistry" },
    { "त्वचा का डॉक्टर", "dermatology" },
    { "खुजली हो रही है", "dermatology" },
    { "बाल झड़ रहे हैं", "dermatology" },
    { "बच्चों का डॉक्टर", "pediatrics" },
    { "आंखों का डॉक्टर", "ophthalmology" },
    { "आंख में दर्द", "ophthalmology" },
    { "कान में दर्द है", "ent" },
    { "नाक बंद है", "ent" },
    { "दिल का डॉक्टर", "cardiology" },
    { "हड्डी का डॉक्टर", "orthopedics" },
    { "घुटने में दर्द है", "orthopedics" },
    { "कमर दर्द", "orthopedics" },
    { "पेट में दर्द है", "gastroenterology" },
    { "पेट का डॉक्टर", "gastroenterology" },
    { "सिर दर्द", "neurology" },
    { "शुगर का डॉक्टर", "endocrinology" },
    { "पेशाब में जलन", "urology" },
    { "स्त्री रोग विशेषज्ञ", "gynecology" },
    { "मैं गर्भवती हूं", "obstetrics" },
    { "बुखार है", "general_practice" },
    { "खांसी और बुखार", "general_practice" },
    { "मुझे जुकाम है", "general_practice" },
    { "फिजियोथेरेपी", "physiotherapy" },
    { "डॉक्टर चाहिए", "-" },
    { "कल सुबह", "-" },
};
/* clang-format on */

static void in_spanish(void **state)
{
    table_entity(*state, "Spanish", spanish, COUNT_OF(spanish), ENTITY_SPECIALTY);
}

static void in_romanised_hindi(void **state)
{
    table_entity(*state, "romanised Hindi", romanised, COUNT_OF(romanised), ENTITY_SPECIALTY);
}

static void in_hindi(void **state)
{
    table_entity(*state, "Hindi", devanagari, COUNT_OF(devanagari), ENTITY_SPECIALTY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_spanish),
        cmocka_unit_test(in_romanised_hindi),
        cmocka_unit_test(in_hindi),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
