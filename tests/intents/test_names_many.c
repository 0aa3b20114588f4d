/*
 * test_names_many.c - a doctor of ten thousand, misspelt, shortened, titled, in another script.
 *
 * Ten thousand doctors of India, the United States and Spain are made up from common names with
 * fixed dice, so that surnames are shared by dozens and neighbours are near. A doctor is found when
 * named first, or among the rivals, or when the word told is one that the doctor's name holds (all
 * who share it are then offered). Each share is printed and held to a floor.
 */
#include "core/text.h"
#include "tests/intents/fixture.h"
#include "tests/intents/people_names.h"

#include <string.h>
#include <time.h>

#define DOCTORS 10000
#define TRIES 1000
#define NAME_BYTES 48
#define TEXT_BYTES 256
#define BUILD_MAX_S 5 /* with sanitizers; half a second without */

typedef enum people { INDIAN, AMERICAN, SPANISH } people;

typedef struct made_doctor {
    people kind;
    const char *given, *surname, *second; /* of Spain: the mother's surname */
    const char *given_hi, *surname_hi;
    bool is_initialled; /* "Dr A. Rao" */
    char name[4 * NAME_BYTES];
} made_doctor;

static made_doctor made[DOCTORS];
static doctor made_doctors[DOCTORS];
static directory made_directory = { .doctors = made_doctors, .doctor_count = DOCTORS };

static uint32_t roll(uint64_t *seed, size_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % (uint32_t)sides;
}

static void append(char *to, const char *s)
{
    size_t n = strlen(to), more = strlen(s);

    assert_true(n + more < TEXT_BYTES);
    memcpy(to + n, s, more + 1);
}

static void choose_names(uint64_t *seed, made_doctor *m)
{
    uint32_t sort = roll(seed, 10);
    size_t a, b;

    m->kind = sort < 6 ? INDIAN : sort < 8 ? AMERICAN : SPANISH;
    switch (m->kind) {
    case INDIAN:
        a = roll(seed, COUNT_OF(indian_given));
        b = roll(seed, COUNT_OF(indian_surnames));
        m->given = indian_given[a].latin;
        m->given_hi = indian_given[a].devanagari;
        m->surname = indian_surnames[b].latin;
        m->surname_hi = indian_surnames[b].devanagari;
        break;
    case AMERICAN:
        m->given = us_given[roll(seed, COUNT_OF(us_given))];
        m->surname = us_surnames[roll(seed, COUNT_OF(us_surnames))];
        break;
    case SPANISH:
        m->given = spanish_given[roll(seed, COUNT_OF(spanish_given))];
        m->surname = spanish_surnames[roll(seed, COUNT_OF(spanish_surnames))];
        m->second = spanish_surnames[roll(seed, COUNT_OF(spanish_surnames))];
        break;
    }
    m->is_initialled = m->kind == INDIAN && roll(seed, 10) == 0;
}

static void make_doctors(void)
{
    uint64_t seed = 20261123;

    for (size_t i = 0; i < DOCTORS; i++) {
        made_doctor *m = &made[i];
        char initial[4] = { 0 };

        choose_names(&seed, m);
        append(m->name, m->kind == SPANISH ? "Dra. " : "Dr ");
        initial[0] = m->given[0];
        initial[1] = '.';
        append(m->name, m->is_initialled ? initial : m->given);
        append(m->name, " ");
        append(m->name, m->surname);
        if (m->second != NULL) {
            append(m->name, " ");
            append(m->name, m->second);
        }
        made_doctors[i] = (doctor){ .id = { (int64_t)i + 1 }, .name = ds_str_of(m->name) };
    }
}

typedef struct many {
    fixture f;
    double build_s;
} many;

static many *many_names(void **state)
{
    static many m;

    if (m.f.vocab == NULL || m.build_s == 0) {
        struct timespec from, to;

        m.f = *(fixture *)*state;
        make_doctors();
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
        assert_status(m.f.cx, intent_vocab_new(m.f.cx, m.f.pack, &made_directory, &m.f.vocab),
                      DS_OK);
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
        m.build_s =
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9 + 1e-9;
    }
    return &m;
}

/* Is word one of the name's, accents aside? */
static bool holds_word(fixture *f, const char *name, ds_str word)
{
    ds_str rest, one;

    assert_status(f->line, ds_text_fold(f->line, ds_str_of(name), &rest), DS_OK);
    while (ds_str_next(&rest, ' ', &one))
        if (ds_str_equal(one, word))
            return true;
    return false;
}

/* Offered first or among the rivals; a surname that dozens share by any of them. */
static bool finds(fixture *f, const char *text, size_t i, bool by_surname)
{
    reading r = fixture_read(f, ds_str_of(text), "", 0);
    const entity *e = reading_entity(&r, ENTITY_DOCTOR);

    if (e == NULL)
        return false;
    if (ds_str_is(e->value, made[i].name) ||
        (e->doctor.v == 0 && holds_word(f, made[i].name, e->value)))
        return true;
    for (size_t k = 0; k < e->rival_count; k++)
        if (ds_str_is(e->rivals[k], made[i].name) ||
            (by_surname && ds_str_find(e->rivals[k], ds_str_of(made[i].surname), 0) >= 0))
            return true;
    return false;
}

/* How a text is made of a doctor's names. */
typedef struct form {
    const char *what;
    const char *before, *behind;
    int slips;     /* letters wrong */
    bool in_given; /* the slip is in the given name, or the surname when false */
    bool has_given, has_surname, is_initial, is_last_first, is_lower, in_hindi;
    size_t least; /* letters of the word that slips are made in */
    double floor;
} form;

/* One letter of the word lost, added, doubled, changed or swapped, by the dice. */
static void make_slip(uint64_t *seed, char *word)
{
    size_t n = strlen(word), at = 1 + roll(seed, n - 2);
    char swapped;

    switch (roll(seed, 5)) {
    case 0:
        memmove(word + at, word + at + 1, n - at);
        break;
    case 1:
        word[at] = (char)('a' + roll(seed, 26));
        break;
    case 2:
        memmove(word + at + 1, word + at, n - at + 1);
        break;
    case 3:
        swapped = word[at];
        word[at] = word[at + 1];
        word[at + 1] = swapped;
        break;
    default:
        memmove(word + at + 1, word + at, n - at + 1);
        word[at] = (char)('a' + roll(seed, 26));
        break;
    }
}

static bool is_ascii(const char *s)
{
    while (*s != '\0')
        if ((unsigned char)*s++ >= 0x80)
            return false;
    return true;
}

/* The text of a form for a doctor; false when the form does not fit the name. */
static bool write_text(uint64_t *seed, const form *w, const made_doctor *m, char *ret)
{
    char given[NAME_BYTES] = "", surname[NAME_BYTES] = "";
    char *slipped = w->in_given ? given : surname;

    if ((m->is_initialled && w->has_given && !w->is_initial) ||
        (w->in_hindi && (m->surname_hi == NULL || m->is_initialled)))
        return false;
    append(given, w->in_hindi ? m->given_hi : m->given);
    append(surname, w->in_hindi ? m->surname_hi : m->surname);
    if (w->slips > 0 && (strlen(slipped) < w->least || !is_ascii(slipped)))
        return false;
    for (int k = 0; k < w->slips; k++)
        make_slip(seed, slipped);
    if (w->is_initial)
        given[1] = '\0';
    ret[0] = '\0';
    append(ret, w->before);
    if (w->has_given && !w->is_last_first)
        append(ret, given);
    if (w->has_surname) {
        append(ret, w->has_given && !w->is_last_first ? " " : "");
        append(ret, surname);
    }
    if (w->has_given && w->is_last_first) {
        append(ret, " ");
        append(ret, given);
    }
    append(ret, w->behind);
    for (char *c = ret; w->is_lower && *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
    return true;
}

static size_t check_form(many *m, const form *w)
{
    uint64_t seed = 77;
    size_t found = 0, tried = 0, shown = 0;

    for (size_t i = 0; tried < TRIES && i < DOCTORS; i++) {
        char text[TEXT_BYTES];

        if (!write_text(&seed, w, &made[i], text))
            continue;
        tried++;
        if (finds(&m->f, text, i, !w->has_given))
            found++;
        else if (shown++ < 6)
            print_message("      not found: \"%s\" (%s)\n", text, made[i].name);
    }
    print_message("    %s: %zu of %zu (%.1f %%)\n", w->what, found, tried,
                  100.0 * (double)found / (double)tried);
    return (double)found / (double)tried < w->floor;
}

static void check_forms(void **state, const form *forms, size_t n)
{
    many *m = many_names(state);
    size_t low = 0;

    for (size_t i = 0; i < n; i++)
        low += check_form(m, &forms[i]);
    assert_int_equal(low, 0);
}

/* clang-format off */
static void names_as_they_are(void **state)
{
    static const form forms[] = {
        { .what = "surname", .before = "dr ", .behind = "", .has_surname = true, .is_lower = true, .floor = 0.98 },
        { .what = "both names", .before = "dr ", .behind = " tomorrow", .has_given = true, .has_surname = true, .is_lower = true, .floor = 0.995 },
        { .what = "both, no title", .before = "", .behind = "", .has_given = true, .has_surname = true, .is_lower = true, .floor = 0.98 },
        { .what = "surname first", .before = "dr ", .behind = "", .has_given = true, .has_surname = true, .is_last_first = true, .is_lower = true, .floor = 0.98 },
    };

    check_forms(state, forms, COUNT_OF(forms));
}

static void one_or_two_letters_wrong(void **state)
{
    static const form forms[] = {
        { .what = "one letter, surname", .before = "dr ", .behind = "", .slips = 1, .has_surname = true, .is_lower = true, .least = 5, .floor = 0.98 },
        { .what = "one letter, short surname", .before = "dr ", .behind = "", .slips = 1, .has_surname = true, .is_lower = true, .least = 3, .floor = 0.93 },
        { .what = "one letter, surname, both", .before = "dr ", .behind = "", .slips = 1, .has_given = true, .has_surname = true, .is_lower = true, .least = 4, .floor = 0.98 },
        { .what = "one letter, given name, both", .before = "dr ", .behind = " on friday", .slips = 1, .in_given = true, .has_given = true, .has_surname = true, .is_lower = true, .least = 4, .floor = 0.98 },
        { .what = "two letters, long surname", .before = "dr ", .behind = "", .slips = 2, .has_surname = true, .is_lower = true, .least = 8, .floor = 0.98 },
        { .what = "two letters, surname, both", .before = "dr ", .behind = "", .slips = 2, .has_given = true, .has_surname = true, .is_lower = true, .least = 5, .floor = 0.98 },
        { .what = "two letters, given name, both", .before = "book dr ", .behind = "", .slips = 2, .in_given = true, .has_given = true, .has_surname = true, .is_lower = true, .least = 5, .floor = 0.98 },
    };

    check_forms(state, forms, COUNT_OF(forms));
}

static void initials(void **state)
{
    static const form forms[] = {
        { .what = "dr a rao", .before = "dr ", .behind = "", .has_given = true, .has_surname = true, .is_initial = true, .is_lower = true, .floor = 0.98 },
        { .what = "Dr. A Rao", .before = "Dr. ", .behind = "", .has_given = true, .has_surname = true, .is_initial = true, .floor = 0.98 },
        { .what = "dr. rao a", .before = "dr. ", .behind = ".", .has_given = true, .has_surname = true, .is_initial = true, .is_last_first = true, .is_lower = true, .floor = 0.98 },
        { .what = "appointment with A Rao", .before = "appointment with Dr ", .behind = " on monday", .has_given = true, .has_surname = true, .is_initial = true, .floor = 0.98 },
    };

    check_forms(state, forms, COUNT_OF(forms));
}

static void title_forms(void **state)
{
    static const form forms[] = {
        { .what = "doctor Rao", .before = "doctor ", .behind = "", .has_surname = true, .floor = 0.98 },
        { .what = "Dr.Rao", .before = "Dr.", .behind = "", .has_surname = true, .floor = 0.98 },
        { .what = "dra. lopez", .before = "dra. ", .behind = "", .has_surname = true, .is_lower = true, .floor = 0.97 },
        { .what = "dr rao ji", .before = "dr ", .behind = " ji", .has_surname = true, .is_lower = true, .floor = 0.98 },
        { .what = "prof meera rao", .before = "prof ", .behind = "", .has_given = true, .has_surname = true, .is_lower = true, .floor = 0.98 },
        { .what = "meera rao madam", .before = "", .behind = " madam", .has_given = true, .has_surname = true, .is_lower = true, .floor = 0.98 },
        { .what = "need to see Dr Rao today", .before = "need to see Dr ", .behind = " today", .has_surname = true, .floor = 0.98 },
    };

    check_forms(state, forms, COUNT_OF(forms));
}

static void another_script(void **state)
{
    static const form forms[] = {
        { .what = "surname in Devanagari", .before = "डॉ ", .behind = "", .has_surname = true, .in_hindi = true, .floor = 0.90 },
        { .what = "both in Devanagari", .before = "डॉक्टर ", .behind = " से मिलना है", .has_given = true, .has_surname = true, .in_hindi = true, .floor = 0.95 },
    };

    check_forms(state, forms, COUNT_OF(forms));
}
/* clang-format on */

/* Names imported in Devanagari, asked for in Latin letters. */
static void a_directory_in_devanagari(void **state)
{
    static char names[COUNT_OF(indian_surnames)][NAME_BYTES * 2];
    static doctor doctors[COUNT_OF(indian_surnames)];
    directory d = { .doctors = doctors, .doctor_count = COUNT_OF(indian_surnames) };
    fixture f = *(fixture *)*state;
    size_t found = 0;

    for (size_t i = 0; i < d.doctor_count; i++) {
        append(names[i], "डॉ. ");
        append(names[i], indian_given[i % COUNT_OF(indian_given)].devanagari);
        append(names[i], " ");
        append(names[i], indian_surnames[i].devanagari);
        doctors[i] = (doctor){ .id = { (int64_t)i + 1 }, .name = ds_str_of(names[i]) };
    }
    assert_status(f.cx, intent_vocab_new(f.cx, f.pack, &d, &f.vocab), DS_OK);
    for (size_t i = 0; i < d.doctor_count; i++) {
        char text[TEXT_BYTES] = "dr ";
        reading r;
        const entity *e;

        append(text, indian_surnames[i].latin);
        r = fixture_read(&f, ds_str_of(text), "", 0);
        e = reading_entity(&r, ENTITY_DOCTOR);
        found += e != NULL && (e->doctor.v == (int64_t)i + 1 || e->doctor.v == 0);
        if (e == NULL)
            print_message("      not found: \"%s\" (%s)\n", text, names[i]);
    }
    print_message("    imported in Devanagari: %zu of %zu\n", found, d.doctor_count);
    assert_true(found * 100 >= d.doctor_count * 90);
    intent_vocab_free(f.vocab);
}

static const char *const everyday_texts[] = {
    "need a dentist tomorrow morning",
    "is there parking at the clinic?",
    "my tooth hurts since yesterday",
    "can i come on friday after 5",
    "the second one please",
    "thanks a lot, see you then",
    "i want to cancel my appointment",
    "do you take insurance",
    "how much does a cleaning cost",
    "my son has a fever",
    "monday or tuesday, either is ok",
    "march 3 at 10",
    "first week of april",
    "may i come in may?",
    "next wednesday evening",
    "anything in august or june",
    "need docter tomorow mornng",
    "hi doctor, i need help",
    "the doctor will call me back",
    "doctor can you see my son today",
    "is the doctor in?",
    "doctor please help",
    "which doctor is best for knees",
    "any lady doctor?",
    "white spots on my skin",
    "my brown mole is itching",
    "i am in the green building",
    "the price is too high",
    "i live on the west side",
    "walk in hours",
    "close to the park",
    "is it a long drive",
    "good morning",
    "ok great",
    "yes sir",
    "no madam",
    "thank you doctor",
    "will it hurt",
    "i am young and healthy",
    "rose petals make me sneeze",
    "how long is the wait",
    "grant me a slot",
    "stone in my kidney",
    "hall number 3?",
    "wood allergy",
    "the bell rang",
    "mañana por la tarde",
    "necesito una cita",
    "buenos días",
    "me duele la muela",
    "el martes a las 5",
    "cuánto cuesta la consulta",
    "kal subah doctor chahiye",
    "daant me dard hai",
    "mujhe appointment chahiye",
    "haan theek hai",
    "parso shaam ko",
    "das baje",
    "कल सुबह",
    "दांत में दर्द है",
    "मुझे अपॉइंटमेंट चाहिए",
    "हां ठीक है",
    "सोमवार को दस बजे",
    "धन्यवाद",
};

/* Everyday words, dates and typos are nobody's name, however many names there are. */
static void everyday_texts_name_nobody(void **state)
{
    many *m = many_names(state);
    size_t wrong = 0;

    for (size_t i = 0; i < COUNT_OF(everyday_texts); i++) {
        reading r = fixture_read(&m->f, ds_str_of(everyday_texts[i]), "", 0);
        const entity *e = reading_entity(&r, ENTITY_DOCTOR);

        if (e == NULL)
            continue;
        print_error("\"%s\" names " DS_FMT "\n", everyday_texts[i], DS_ARG(e->value));
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void the_index_is_built_at_once(void **state)
{
    many *m = many_names(state);

    print_message("    ten thousand names indexed in %.3f s\n", m->build_s);
    assert_true(m->build_s < BUILD_MAX_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_as_they_are),
        cmocka_unit_test(one_or_two_letters_wrong),
        cmocka_unit_test(initials),
        cmocka_unit_test(title_forms),
        cmocka_unit_test(another_script),
        cmocka_unit_test(a_directory_in_devanagari),
        cmocka_unit_test(everyday_texts_name_nobody),
        cmocka_unit_test(the_index_is_built_at_once),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
