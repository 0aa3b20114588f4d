/*
 * test_emergency_more.c - danger in Spanish, Hindi and romanised Hindi, and near misses.
 */
#include "tests/intents/tables.h"

static void in_spanish(void **state)
{
    static const char *const texts[] = {
        "me duele el pecho",
        "dolor en el pecho",
        "tengo un dolor muy fuerte en el pecho",
        "presion en el pecho",
        "no puedo respirar",
        "mi hijo no puede respirar",
        "mi mamá no respira",
        "le cuesta respirar",
        "tengo dificultad para respirar",
        "me falta el aire",
        "se está ahogando",
        "creo que es un infarto",
        "mi padre tiene un ataque al corazón",
        "ataque cardiaco",
        "derrame cerebral",
        "tiene la cara caída y no puede hablar",
        "se desmayó y no despierta",
        "está inconsciente",
        "no despierta",
        "está convulsionando",
        "mi hija tiene convulsiones",
        "estoy sangrando mucho",
        "no para de sangrar",
        "hemorragia fuerte",
        "está vomitando sangre",
        "emergencia",
        "es una emergencia",
        "manden una ambulancia",
        "necesito una ambulancia por favor",
        "auxilio",
        "me estoy muriendo",
        "lo atropelló un carro",
        "lo mordió una serpiente",
        "se me rompió la fuente",
        "reacción alérgica grave",
        "se le cierra la garganta",
    };
    static const char *const self_harm[] = {
        "quiero morir",        "me quiero morir",       "quiero matarme",
        "me quiero matar",     "quiero suicidarme",     "no quiero vivir más",
        "ya no quiero vivir",  "pienso en el suicidio", "quiero quitarme la vida",
        "quiero hacerme daño", "estaría mejor muerta",
    };
    static const char *const poison[] = {
        "sobredosis",          "tomé demasiadas pastillas",   "mi hijo tomó cloro",
        "mi niña bebió lejía", "se tragó una pila, mi hijo",  "tomó veneno",
        "está intoxicado",     "se tomó todas las pastillas",
    };

    table_emergency(*state, "Spanish", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
    table_emergency(*state, "Spanish, self-harm", self_harm, COUNT_OF(self_harm),
                    EMERGENCY_SELF_HARM);
    table_emergency(*state, "Spanish, poison", poison, COUNT_OF(poison), EMERGENCY_POISON);
}

static void spanish_near_misses(void **state)
{
    static const char *const texts[] = {
        "no es una emergencia",
        "contacto de emergencia",
        "médico del corazón",
        "radiografía de pecho",
        "me muero de ganas de verlo",
        "me muero de hambre",
        "no tengo dolor en el pecho",
        "sin dificultad para respirar",
        "tuve un infarto hace dos años, quiero control",
        "dolor de muelas",
        "dolor de cabeza",
        "me sangran las encías",
        "examen de sangre",
        "análisis de sangre mañana",
        "necesito una cita urgente con el dentista",
        "quiero cancelar mi cita",
        "me duele la espalda",
        "intoxicación la semana pasada, ya estoy bien",
        "ejercicios para respirar mejor",
        "quiero vivir cerca, ¿hay cita en el centro?",
    };

    table_emergency(*state, "Spanish near misses", texts, COUNT_OF(texts), EMERGENCY_NONE);
}

static void in_hindi(void **state)
{
    static const char *const texts[] = {
        "सीने में दर्द हो रहा है",
        "मेरे पिता के सीने में बहुत दर्द है",
        "छाती में दर्द",
        "छाती में दबाव लग रहा है",
        "सांस नहीं आ रही",
        "साँस लेने में तकलीफ हो रही है",
        "माँ को सांस नहीं आ रही है",
        "सांस फूल रही है",
        "दिल का दौरा पड़ा है",
        "हार्ट अटैक",
        "पापा बेहोश हो गए",
        "बच्चा बेहोश है",
        "लकवा मार गया है",
        "बहुत खून बह रहा है",
        "खून नहीं रुक रहा",
        "खून की उल्टी हो रही है",
        "एम्बुलेंस भेजो",
        "एंबुलेंस चाहिए",
        "इमरजेंसी है",
        "बचाओ",
        "सांप ने काट लिया",
        "मुझे दौरा पड़ रहा है",
        "गला बंद हो रहा है",
        "आपातकाल",
    };
    static const char *const self_harm[] = {
        "मैं मरना चाहता हूं", "मैं मरना चाहती हूँ",     "आत्महत्या करना चाहता हूं", "खुदकुशी",
        "जीना नहीं चाहता", "मुझे जीने का मन नहीं है", "मैं अपनी जान दे दूंगा",
    };
    static const char *const poison[] = {
        "जहर खा लिया",        "बच्चे ने ज़हर पी लिया", "बहुत सारी गोलियां खा लीं",
        "ज्यादा गोलियां खा ली", "फिनाइल पी लिया",
    };

    table_emergency(*state, "Hindi", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
    table_emergency(*state, "Hindi, self-harm", self_harm, COUNT_OF(self_harm),
                    EMERGENCY_SELF_HARM);
    table_emergency(*state, "Hindi, poison", poison, COUNT_OF(poison), EMERGENCY_POISON);
}

static void hindi_near_misses(void **state)
{
    static const char *const texts[] = {
        "दिल का डॉक्टर चाहिए",   "दांत में दर्द है",       "पेट में दर्द",        "सिर दर्द",
        "इमरजेंसी नहीं है",         "खून की जांच करानी है", "छाती का एक्सरे",    "मुझे बुखार है",
        "कल सुबह अपॉइंटमेंट चाहिए", "अपॉइंटमेंट रद्द करो",   "सीने में दर्द नहीं है", "घुटने में दर्द",
    };

    table_emergency(*state, "Hindi near misses", texts, COUNT_OF(texts), EMERGENCY_NONE);
}

static void in_romanised_hindi(void **state)
{
    static const char *const texts[] = {
        "seene mein dard ho raha hai",
        "papa ke seene me bahut dard hai",
        "chati me dard",
        "chest mein pain ho raha hai",
        "chest me dard hai",
        "saans nahi aa rahi",
        "sans nahi le pa raha",
        "saas lene me takleef ho rahi hai",
        "saans phool rahi hai",
        "maa behosh ho gayi",
        "papa behosh hai",
        "dil ka daura pada hai",
        "heart attack aa gaya",
        "khoon bahut beh raha hai",
        "khoon nahi ruk raha",
        "khoon ki ulti ho rahi hai",
        "ambulance bhejo",
        "ambulance chahiye jaldi",
        "emergency hai",
        "bachao",
        "saanp ne kaat liya",
        "lakwa mar gaya",
        "bachche ko daura pad raha hai",
        "gala band ho raha hai",
    };
    static const char *const self_harm[] = {
        "main marna chahta hu", "mujhe marna hai",
        "mar jana chahti hu",   "khudkushi karna chahta hu",
        "jeena nahi chahta",    "jeene ka mann nahi hai",
        "jaan de dunga",        "aatmhatya",
    };
    static const char *const poison[] = {
        "zeher kha liya",    "bachche ne zehar pi liya", "bahut goliyan kha li",
        "zyada goli kha li", "phenyl pi liya",
    };

    table_emergency(*state, "romanised Hindi", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
    table_emergency(*state, "romanised Hindi, self-harm", self_harm, COUNT_OF(self_harm),
                    EMERGENCY_SELF_HARM);
    table_emergency(*state, "romanised Hindi, poison", poison, COUNT_OF(poison), EMERGENCY_POISON);
}

static void romanised_hindi_near_misses(void **state)
{
    static const char *const texts[] = {
        "dil ka doctor chahiye",    "daant mein dard hai",
        "pet me dard hai",          "sir dard",
        "emergency nahi hai",       "khoon ki jaanch karani hai",
        "seene mein dard nahi hai", "chest ka xray karna hai",
        "ghutne mein dard",         "appointment cancel karo",
        "mujhe bukhar hai",         "kal subah appointment chahiye",
    };

    table_emergency(*state, "romanised Hindi near misses", texts, COUNT_OF(texts), EMERGENCY_NONE);
}

static void frightened_people_mix_and_mistype(void **state)
{
    static const char *const texts[] = {
        "pls help my mom chest pain bahut hai",
        "papa ko heart attack hua hai",
        "ayuda my son cant breathe",
        "chst pain",
        "cant breth",
        "emergancy",
        "ambulence",
        "unconcious",
        "HE IS NOT BREATHING!!!!",
        "hi, need a dentist tomorrow. also i have chest pain now",
        "2. and my chest hurts a lot",
        "cancel my appointment im having chest pain",
        "stop texting me i cant breathe",
        "yes but my dad just collapsed",
    };

    table_emergency(*state, "mixed", texts, COUNT_OF(texts), EMERGENCY_MEDICAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_spanish),
        cmocka_unit_test(spanish_near_misses),
        cmocka_unit_test(in_hindi),
        cmocka_unit_test(hindi_near_misses),
        cmocka_unit_test(in_romanised_hindi),
        cmocka_unit_test(romanised_hindi_near_misses),
        cmocka_unit_test(frightened_people_mix_and_mistype),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
