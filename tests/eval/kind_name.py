"""kind_name.py - doctors' names among ten thousand, by the way they were miswritten.

The directory holds the names that the sets want and enough others, put together from common names
with a fixed seed, so that most have close neighbours. It is imported once and kept in build/eval.
Where several doctors are told, the wanted one must be among them.
"""
import csv
import hashlib
import os
import random
import subprocess
import sys

from kind import Kind, Verdict
from program import ROOT
from score import Goal

DOCTORS = 10000
SEED = 20261123
GIVEN = """Aarav Aditi Ajay Akash Alejandra Alicia Amit Amelia Amrita Ana Anand Andrea Anil Anita Anjali Ankit Antonio
Arun Asha Ashok Beatriz Benjamin Bhavna Carlos Carmen Charles Chitra Clara Daniel David Deepa Deepak Diego Divya Edward
Elena Emily Emma Farah Fatima Felipe Gauri George Girish Gloria Grace Hannah Hari Harish Helen Imran Ines Irene Isabel
Jaime James Jaya Jorge Jose Juan Julia Karan Karthik Kavita Kiran Krishna Lakshmi Laura Leela Lucia Luis Madhu Manoj
Maria Marta Mary Maya Meena Meera Megha Michael Miguel Mohan Monica Nadia Nandini Naveen Neha Nicole Nikhil Nisha Nitin
Olivia Pablo Padma Patricia Paul Pedro Peter Pooja Prakash Pranav Priya Rachel Radha Rafael Rahul Rajesh Rakesh Ramesh
Ravi Rebecca Rekha Ricardo Robert Rohan Rosa Sachin Sameer Sandra Sanjay Sara Sarah Seema Shanti Sheela Shreya Simon
Sneha Sofia Sonia Sridhar Stephen Sudha Sunil Sunita Suresh Sushma Swati Tanvi Teresa Thomas Uma Usha Varun Veena
Victor Vijay Vikas Vinod Vivek William Yash Zoya""".split()
SURNAMES = """Acharya Adams Agarwal Aguilar Ahmed Alvarez Anderson Arora Babu Bailey Baker Banerjee Basu Bhat Bhatt Bose
Brown Campbell Carter Castillo Chakraborty Chandra Chauhan Chavan Chen Chopra Clark Collins Cooper Cruz Das Datta Davis
Desai Deshmukh Deshpande Diaz Dixit Dominguez Dubey Dutta Edwards Evans Fernandes Fernandez Flores Gandhi Garcia Garg
Ghosh Gill Gomez Gonzalez Goswami Gowda Green Gupta Gutierrez Hall Harris Hegde Hernandez Hill Hughes Hussain Iyengar
Iyer Jackson Jain Jha Jimenez Johnson Jones Joshi Kaur Kelly Khan Khanna Kulkarni Kumar Lee Lewis Lopez Malhotra Malik
Marin Martin Martinez Mathew Mehta Menon Miller Mishra Mitchell Mitra Mohan Moore Morales Moreno Mukherjee Murthy Nair
Naidu Narayan Navarro Nelson Ortega Ortiz Pandey Parker Patel Patil Perez Phillips Pillai Prasad Ramirez Ramos Rao Rathore
Reddy Reyes Rivera Roberts Robinson Rodriguez Romero Roy Ruiz Saha Saini Sanchez Saxena Scott Sen Sethi Shah Sharma Shetty
Shukla Silva Singh Sinha Smith Soto Srinivasan Stewart Subramanian Suarez Taylor Thakur Thompson Tiwari Torres Trivedi
Turner Valdez Varma Vargas Vasquez Verma Walker Watson White Williams Wilson Wood Wright Yadav Young""".split()


def directory(wanted):
    """DOCTORS names: the wanted ones, and others that are none of them."""
    rng, names = random.Random(SEED), dict.fromkeys(wanted)
    while len(names) < DOCTORS:
        names.setdefault("Dr %s %s" % (rng.choice(GIVEN), rng.choice(SURNAMES)))
    return list(names)


def write_csv(path, names):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow("clinic location city timezone doctor specialties languages visit_type minutes fee currency "
                     "days from to".split())
        for name in names:
            out.writerow(["Names Clinic", "Names Clinic", "Hyderabad", "Asia/Kolkata", name, "general_practice", "en",
                          "consultation", 30, "0", "INR", "mon-fri", "09:00", "17:00"])


def options(program, rows):
    """--db of a database with the directory, made when it is not there yet."""
    wanted = [name for row in rows for name in row["expected"].split("|") if name != "none"]
    names = directory(wanted)
    schema = sorted(os.listdir(os.path.join(ROOT, "store", "migrations")))
    base = program.path("names", hashlib.sha256("\n".join(names + schema).encode()).hexdigest()[:16])
    if not os.path.exists(base + ".db"):
        write_csv(base + ".csv", names)
        done = subprocess.run([program.binary, "import", base + ".csv", "--db", "sqlite:" + base + ".part"],
                              capture_output=True, check=False)
        if done.returncode != 0:
            sys.exit("docspot import: %s" % done.stderr.decode())
        os.rename(base + ".part", base + ".db")
    return "--db", "sqlite:" + base + ".db"


def judge(row, answer):
    found = [e["value"] for e in answer["entities"] if e["type"] == "doctor" and not e.get("not")]
    is_right = bool(set(found) & set(row["expected"].split("|"))) if found else row["expected"] == "none"
    yield Verdict(row["kind"], is_right, row["expected"], " | ".join(found) or "none")


GOALS = {"typo1": Goal(98), "typo2": Goal(98), "typo": Goal(98), "initials": Goal(98), "title": Goal(98)}
KIND = Kind(("expected", "kind", "text"), judge, GOALS, options=options)
