/*
 * people_names.h - common names of India, the United States and Spain, to make up doctors from.
 *
 * Indian ones stand beside their usual spelling in Devanagari.
 */
#ifndef DOCSPOT_TESTS_INTENTS_PEOPLE_NAMES_H
#define DOCSPOT_TESTS_INTENTS_PEOPLE_NAMES_H

#include <stddef.h>

typedef struct indian_name {
    const char *latin, *devanagari;
} indian_name;

/* clang-format off */
static const indian_name indian_given[] = {
    { "Aarav", "आरव" },       { "Aditi", "अदिति" },     { "Ajay", "अजय" },        { "Akash", "आकाश" },
    { "Amit", "अमित" },       { "Amrita", "अमृता" },    { "Anand", "आनंद" },      { "Anil", "अनिल" },
    { "Anita", "अनीता" },     { "Anjali", "अंजलि" },    { "Ankit", "अंकित" },     { "Arjun", "अर्जुन" },
    { "Arun", "अरुण" },       { "Asha", "आशा" },        { "Ashok", "अशोक" },      { "Bharat", "भरत" },
    { "Bhavna", "भावना" },    { "Chandra", "चंद्र" },   { "Chitra", "चित्रा" },   { "Deepa", "दीपा" },
    { "Deepak", "दीपक" },     { "Dinesh", "दिनेश" },    { "Divya", "दिव्या" },    { "Farah", "फराह" },
    { "Fatima", "फातिमा" },   { "Ganesh", "गणेश" },     { "Gauri", "गौरी" },      { "Geeta", "गीता" },
    { "Girish", "गिरीश" },    { "Gopal", "गोपाल" },     { "Hari", "हरि" },        { "Harish", "हरीश" },
    { "Imran", "इमरान" },     { "Indira", "इंदिरा" },   { "Jaya", "जया" },        { "Jyoti", "ज्योति" },
    { "Kamala", "कमला" },     { "Karan", "करण" },       { "Karthik", "कार्तिक" }, { "Kavita", "कविता" },
    { "Kiran", "किरण" },      { "Krishna", "कृष्णा" },  { "Lakshmi", "लक्ष्मी" }, { "Latha", "लता" },
    { "Leela", "लीला" },      { "Madhavi", "माधवी" },   { "Mahesh", "महेश" },     { "Manish", "मनीष" },
    { "Manoj", "मनोज" },      { "Meena", "मीना" },      { "Meera", "मीरा" },      { "Megha", "मेघा" },
    { "Mohan", "मोहन" },      { "Mukesh", "मुकेश" },    { "Nandini", "नंदिनी" },  { "Naresh", "नरेश" },
    { "Naveen", "नवीन" },     { "Neha", "नेहा" },       { "Nikhil", "निखिल" },    { "Nisha", "निशा" },
    { "Nitin", "नितिन" },     { "Padma", "पद्मा" },     { "Pankaj", "पंकज" },     { "Pooja", "पूजा" },
    { "Prakash", "प्रकाश" },  { "Pranav", "प्रणव" },    { "Prasad", "प्रसाद" },   { "Priya", "प्रिया" },
    { "Radha", "राधा" },      { "Raghav", "राघव" },     { "Rahul", "राहुल" },     { "Rajesh", "राजेश" },
    { "Rakesh", "राकेश" },    { "Ramesh", "रमेश" },     { "Ravi", "रवि" },        { "Rekha", "रेखा" },
    { "Rohan", "रोहन" },      { "Rohit", "रोहित" },     { "Sachin", "सचिन" },     { "Sameer", "समीर" },
    { "Sandeep", "संदीप" },   { "Sangeeta", "संगीता" }, { "Sanjay", "संजय" },     { "Sarita", "सरिता" },
    { "Seema", "सीमा" },      { "Shanti", "शांति" },    { "Shilpa", "शिल्पा" },   { "Shreya", "श्रेया" },
    { "Sneha", "स्नेहा" },    { "Sridhar", "श्रीधर" },  { "Srinivas", "श्रीनिवास" }, { "Sudha", "सुधा" },
    { "Sunil", "सुनील" },     { "Sunita", "सुनीता" },   { "Suresh", "सुरेश" },    { "Sushma", "सुषमा" },
    { "Swati", "स्वाति" },    { "Tanvi", "तन्वी" },     { "Uma", "उमा" },         { "Usha", "उषा" },
    { "Varun", "वरुण" },      { "Venkat", "वेंकट" },    { "Vijay", "विजय" },      { "Vikas", "विकास" },
    { "Vikram", "विक्रम" },   { "Vinod", "विनोद" },     { "Vivek", "विवेक" },     { "Yash", "यश" },
};

static const indian_name indian_surnames[] = {
    { "Acharya", "आचार्य" },  { "Agarwal", "अग्रवाल" }, { "Ahmed", "अहमद" },      { "Arora", "अरोड़ा" },
    { "Babu", "बाबू" },       { "Bajaj", "बजाज" },      { "Banerjee", "बनर्जी" }, { "Basu", "बसु" },
    { "Bhardwaj", "भारद्वाज" }, { "Bhat", "भट" },       { "Bhatia", "भाटिया" },   { "Bhattacharya", "भट्टाचार्य" },
    { "Bose", "बोस" },        { "Chakraborty", "चक्रवर्ती" }, { "Chandrasekhar", "चंद्रशेखर" }, { "Chatterjee", "चटर्जी" },
    { "Chaudhary", "चौधरी" }, { "Chauhan", "चौहान" },   { "Chopra", "चोपड़ा" },   { "Das", "दास" },
    { "Desai", "देसाई" },     { "Deshmukh", "देशमुख" }, { "Deshpande", "देशपांडे" }, { "Devi", "देवी" },
    { "Dixit", "दीक्षित" },   { "Dubey", "दुबे" },      { "Dutta", "दत्ता" },     { "Gaikwad", "गायकवाड़" },
    { "Gandhi", "गांधी" },    { "Garg", "गर्ग" },       { "Ghosh", "घोष" },       { "Gill", "गिल" },
    { "Goel", "गोयल" },       { "Goswami", "गोस्वामी" }, { "Gowda", "गौड़ा" },    { "Gupta", "गुप्ता" },
    { "Hegde", "हेगड़े" },    { "Hussain", "हुसैन" },   { "Iyengar", "अयंगर" },   { "Iyer", "अय्यर" },
    { "Jadhav", "जाधव" },     { "Jain", "जैन" },        { "Jha", "झा" },          { "Joshi", "जोशी" },
    { "Kamath", "कामत" },     { "Kapoor", "कपूर" },     { "Kaur", "कौर" },        { "Khan", "खान" },
    { "Khanna", "खन्ना" },    { "Kulkarni", "कुलकर्णी" }, { "Kumar", "कुमार" },   { "Mahajan", "महाजन" },
    { "Malhotra", "मल्होत्रा" }, { "Malik", "मलिक" },   { "Mathur", "माथुर" },    { "Mehta", "मेहता" },
    { "Menon", "मेनन" },      { "Mishra", "मिश्रा" },   { "Mittal", "मित्तल" },   { "Mukherjee", "मुखर्जी" },
    { "Murthy", "मूर्ति" },   { "Naidu", "नायडू" },     { "Nair", "नायर" },       { "Narayanan", "नारायणन" },
    { "Nayak", "नायक" },      { "Pai", "पई" },          { "Pandey", "पांडे" },    { "Patel", "पटेल" },
    { "Pathak", "पाठक" },     { "Patil", "पाटिल" },     { "Pawar", "पवार" },      { "Pillai", "पिल्लई" },
    { "Rajput", "राजपूत" },   { "Raju", "राजू" },       { "Raman", "रमन" },       { "Rao", "राव" },
    { "Rastogi", "रस्तोगी" }, { "Rathore", "राठौर" },   { "Reddy", "रेड्डी" },    { "Roy", "रॉय" },
    { "Saha", "साहा" },       { "Saini", "सैनी" },      { "Saxena", "सक्सेना" },  { "Sen", "सेन" },
    { "Sethi", "सेठी" },      { "Shah", "शाह" },        { "Sharma", "शर्मा" },    { "Shetty", "शेट्टी" },
    { "Shinde", "शिंदे" },    { "Shukla", "शुक्ला" },   { "Singh", "सिंह" },      { "Sinha", "सिन्हा" },
    { "Soni", "सोनी" },       { "Srivastava", "श्रीवास्तव" }, { "Subramanian", "सुब्रमण्यन" }, { "Swamy", "स्वामी" },
    { "Tandon", "टंडन" },     { "Thakur", "ठाकुर" },    { "Tiwari", "तिवारी" },   { "Trivedi", "त्रिवेदी" },
    { "Tyagi", "त्यागी" },    { "Upadhyay", "उपाध्याय" }, { "Varma", "वर्मा" },   { "Verma", "वर्मा" },
    { "Vyas", "व्यास" },      { "Yadav", "यादव" },
};

static const char *const us_given[] = {
    "Amelia", "Andrew", "Anna", "Anthony", "Ashley", "Barbara", "Benjamin", "Brian", "Charles", "Christopher", "Daniel",
    "David", "Deborah", "Donna", "Dorothy", "Edward", "Elizabeth", "Emily", "Emma", "Eric", "Frank", "George", "Grace",
    "Gregory", "Hannah", "Helen", "Henry", "Jacob", "James", "Janet", "Jason", "Jennifer", "Jessica", "John", "Jonathan",
    "Joseph", "Joshua", "Julia", "Karen", "Katherine", "Kevin", "Larry", "Laura", "Linda", "Lisa", "Margaret", "Mark",
    "Mary", "Matthew", "Megan", "Melissa", "Michael", "Michelle", "Nancy", "Nathan", "Nicholas", "Nicole", "Olivia",
    "Pamela", "Patrick", "Paul", "Peter", "Rachel", "Raymond", "Rebecca", "Richard", "Robert", "Ronald", "Ruth", "Ryan",
    "Samantha", "Samuel", "Sandra", "Sarah", "Scott", "Sharon", "Sophia", "Stephanie", "Stephen", "Steven", "Susan",
    "Theresa", "Thomas", "Timothy", "Victoria", "Virginia", "Walter", "William", "Zachary",
};

static const char *const us_surnames[] = {
    "Abrams", "Adams", "Allen", "Anderson", "Armstrong", "Bailey", "Baker", "Barnes", "Bennett", "Brooks", "Brown",
    "Bryant", "Burns", "Butler", "Campbell", "Carpenter", "Carter", "Chang", "Chen", "Clark", "Coleman", "Collins",
    "Cooper", "Crawford", "Davis", "Dixon", "Edwards", "Ellis", "Evans", "Feldman", "Ferguson", "Fisher", "Fitzgerald",
    "Foster", "Franklin", "Freeman", "Gardner", "Gibson", "Goldberg", "Gordon", "Graham", "Grant", "Gray", "Green",
    "Griffin", "Hall", "Hamilton", "Hansen", "Harris", "Harrison", "Hayes", "Henderson", "Hoffman", "Howard", "Hughes",
    "Hunter", "Jackson", "Jacobs", "Jenkins", "Johnson", "Jones", "Jordan", "Kaplan", "Kelly", "Kennedy", "Kim",
    "Larson", "Lawrence", "Lee", "Levine", "Lewis", "Lin", "Marshall", "Mason", "McCarthy", "McDonald", "Meyer",
    "Miller", "Mitchell", "Montgomery", "Moore", "Morgan", "Morris", "Murphy", "Murray", "Myers", "Nelson", "Nguyen",
    "Nichols", "Novak", "Olson", "Owens", "Parker", "Patterson", "Perkins", "Peters", "Peterson", "Phillips", "Porter",
    "Powell", "Price", "Reynolds", "Richardson", "Roberts", "Robertson", "Robinson", "Rogers", "Rosenberg", "Russell",
    "Sanders", "Schmidt", "Schneider", "Schwartz", "Scott", "Shapiro", "Shaw", "Simmons", "Simpson", "Smith", "Snyder",
    "Spencer", "Stephens", "Stevens", "Stewart", "Stone", "Sullivan", "Taylor", "Thompson", "Tucker", "Turner",
    "Wagner", "Walker", "Wallace", "Warren", "Watson", "Weber", "Weinstein", "Wells", "West", "White", "Williams",
    "Wilson", "Wong", "Woods", "Wright", "Yang", "Young", "Zhang", "Zimmerman",
};

static const char *const spanish_given[] = {
    "Adriana", "Alberto", "Alejandra", "Alejandro", "Alicia", "Andrea", "Antonio", "Beatriz", "Carlos", "Carmen",
    "Carolina", "Claudia", "Cristina", "Diego", "Eduardo", "Elena", "Enrique", "Esteban", "Felipe", "Fernando",
    "Francisco", "Gabriela", "Gloria", "Guillermo", "Ines", "Isabel", "Jaime", "Javier", "Jorge", "José", "Juan",
    "Julia", "Laura", "Leticia", "Lucía", "Luis", "Manuel", "Marcela", "María", "Mariana", "Marta", "Miguel", "Mónica",
    "Natalia", "Pablo", "Patricia", "Pedro", "Pilar", "Rafael", "Raquel", "Ricardo", "Roberto", "Rocío", "Rosa",
    "Santiago", "Sergio", "Silvia", "Sofía", "Teresa", "Valeria", "Verónica", "Vicente", "Ximena",
};

static const char *const spanish_surnames[] = {
    "Aguilar", "Alonso", "Alvarez", "Arroyo", "Benítez", "Blanco", "Cabrera", "Calderón", "Campos", "Cárdenas",
    "Carrillo", "Castillo", "Castro", "Contreras", "Cortés", "Delgado", "Díaz", "Domínguez", "Escobar", "Espinoza",
    "Estrada", "Fernández", "Figueroa", "Flores", "Fuentes", "Gallardo", "García", "Garrido", "Gómez", "González",
    "Guerrero", "Gutiérrez", "Guzmán", "Hernández", "Herrera", "Ibáñez", "Iglesias", "Jiménez", "Juárez", "León",
    "Lozano", "López", "Luna", "Maldonado", "Marín", "Márquez", "Martín", "Martínez", "Medina", "Méndez", "Mendoza",
    "Molina", "Montes", "Morales", "Moreno", "Muñoz", "Navarro", "Núñez", "Ortega", "Ortiz", "Pacheco", "Padilla",
    "Palacios", "Peña", "Pérez", "Quintero", "Ramírez", "Ramos", "Rangel", "Reyes", "Ríos", "Rivera", "Robles",
    "Rodríguez", "Rojas", "Romero", "Rosales", "Ruiz", "Salazar", "Sánchez", "Santana", "Serrano", "Solís", "Soto",
    "Suárez", "Torres", "Trujillo", "Valdés", "Valencia", "Vargas", "Vázquez", "Vega", "Velasco", "Vera", "Villalobos",
    "Zamora", "Zúñiga",
};
/* clang-format on */

#endif
