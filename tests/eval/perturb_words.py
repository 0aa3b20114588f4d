"""perturb_words.py - the words that --perturb exchanges, by language.

A row of WEEKDAYS or MONTHS is one form of all seven or twelve, so that "tues" may become "sat" and
"Tuesday" "Saturday". Changing a set must not change how hard it is, only what it is about.
"""

WEEKDAYS = {
    "en": [["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
           ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
           ["mon", "tues", "weds", "thurs", "fri", "sat", "sun"],
           ["mon", "tues", "wed", "thur", "fri", "sat", "sun"]],
    "es": [["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
           ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"]],
    "hi": [["सोमवार", "मंगलवार", "बुधवार", "गुरुवार", "शुक्रवार", "शनिवार", "रविवार"]],
    "hi-Latn": [["somvar", "mangalvar", "budhvar", "guruvar", "shukravar", "shanivar", "ravivar"]],
}

MONTHS = {
    "en": [["january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december"],
           ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]],
    "es": [["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
            "octubre", "noviembre", "diciembre"],
           ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"]],
    "hi": [["जनवरी", "फरवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर",
            "दिसंबर"],
           ["जनवरी", "फरवरी", "मार्च", "अप्रेल", "मई", "जून", "जुलाई", "अगस्त", "सितम्बर", "अक्तूबर", "नवम्बर",
            "दिसम्बर"]],
    "hi-Latn": [["january", "february", "march", "april", "may", "june", "july", "august",
                 "september", "october", "november", "december"]],
}

# What ties a text to where in the week, the month or the year it was written.
WEEK = {
    "en": r"week|w/c|next|this|last|past|coming|following|previous|upcoming|workday|wkend|fortnight|current",
    "es": r"semana|pr[oó]xim|est[ea]|pasad|siguiente|[uú]ltim|que viene|quincena|anterior",
    "hi": r"सप्ताह|हफ्ते|हफ़्ते|अगल|इस|पिछल|आने वाल|आगामी|वीकेंड|बीत|वर्तमान",
    "hi-Latn": r"hafte|hafta|week|agle|agla|is|pichle|aane wale|next|this",
}
DAYS = {
    "en": r"day|today|tonight|tomorrow|tmr|yesterday|night|now|hour|minute|min|hr",
    "es": r"d[ií]a|mañana|ayer|hoy|noche|hora|minuto|ahora",
    "hi": r"दिन|कल|परसों|आज|रात|घंट|मिनट|अभी",
    "hi-Latn": r"din|kal|parso|aaj|raat|ghant|minute|abhi",
}
MONTH_OR_DATE = {
    "en": r"month|year|quarter|\d+(?:st|nd|rd|th)|first|second|third|eom|eoy|spring|summer|fall|winter|"
          r"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|\w+teen|twentie|thirtie)th\b",
    "es": r"mes|año|trimestre|\d+[ºª]|primer|segund|tercer|el \d+|d[ií]a \d+|primavera|verano|otoño|invierno",
    "hi": r"महीन|माह|साल|वर्ष|तिमाही|तारीख|पहल|दूसर|तीसर|\d+(?:वीं|वां|ली|री)",
    "hi-Latn": r"mahin|saal|tareekh|tarikh|pehl|dusr|month|year|\d+(?:th|st|nd|rd)",
}
# N of a unit, with the unit's length in minutes.
UNITS = {
    "en": {"days": 1440, "weeks": 10080, "hours": 60, "minutes": 1, "hrs": 60, "mins": 1},
    "es": {"días": 1440, "dias": 1440, "semanas": 10080, "horas": 60, "minutos": 1},
    "hi": {"दिन": 1440, "दिनों": 1440, "सप्ताह": 10080, "हफ्ते": 10080, "घंटे": 60, "मिनट": 1},
    "hi-Latn": {"din": 1440, "hafte": 10080, "ghante": 60, "minute": 1},
}
LENGTHS = r"hour|hr|minute|min|hora|minuto|घंट|मिनट|ghant|for "
HOLIDAYS = (r"christmas|xmas|new year|easter|thanksgiving|diwali|holi\b|eid|navidad|nochebuena|año nuevo|दिवाली|होली|"
            r"क्रिसमस")
# What follows an hour of the clock, or stands before it.
CLOCK = {
    "en": r"(?<![\d:./-])(\d{1,2})(?::(\d\d))?\s*(?:[ap]\.?\s?m\b|o'?clock)",
    "es": r"(?<![\d:./-])(\d{1,2})(?::(\d\d))?\s*(?:[ap]\.?\s?m\b|horas|hs)|(?<=las )(\d{1,2})(?::(\d\d))?(?![\d:./-])",
    "hi": r"(?<![\d:./-])(\d{1,2})(?::(\d\d))?\s*(?:बजे|[ap]\.?\s?m\b)",
    "hi-Latn": r"(?<![\d:./-])(\d{1,2})(?::(\d\d))?\s*(?:baje|[ap]\.?\s?m\b)",
}

# Invented, for doctors, practices and patients; places for towns.
NAMES = ["Naomi Whitfield", "Tobias Kern", "Anjali Deshpande", "Marisol Quintero", "Harold Osgood",
         "Priscilla Vance", "Devendra Kulkarni", "Ines Salgado", "Bright Harbor Clinic",
         "Maple Court Practice", "Suzette Marlow, MD", "Farid Haddad", "Lena Strand", "Owen Tarrant"]
TOWNS = ["Millbrook", "Ashford", "Port Elwin", "Cedar Falls", "Dunmore", "Larkspur", "Westhaven",
         "Nampally", "Alcorta", "Greenfield"]
