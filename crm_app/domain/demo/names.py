"""Invented names and places; any likeness to a real person or institution is chance."""

# Words in a text: a list of a hundred quoted names is a page long.
# ruff: noqa: SIM905

FIRST = tuple(
    """Aarav Aditi Aditya Akash Amit Amrita Ananya Anil Anjali Ankit Anushka Arjun Aruna Asha
    Ashwin Bhavana Chetan Deepa Deepak Devika Dhruv Divya Esha Farhan Gaurav Gayatri Geeta Girish
    Harini Harsh Hema Imran Isha Jatin Jaya Kabir Kajal Karan Kavita Kiran Komal Lakshmi Lata
    Madhav Mahesh Manisha Manoj Meena Megha Mohan Mukesh Nandini Naveen Neha Nikhil Nisha Nitin
    Pallavi Pankaj Pooja Pradeep Pranav Preeti Priya Rahul Rajesh Rakesh Ramya Ravi Reena Rekha
    Ritu Rohan Rohit Sachin Sameer Sana Sandhya Sanjay Sarita Shalini Shreya Shruti Sneha Sonal
    Suman Sunita Suresh Swati Tanvi Tarun Uma Varun Vidya Vijay Vikas Vinod Vivek Yash
    Zoya""".split()
)
LAST = tuple(
    """Agarwal Ansari Bajaj Banerjee Bhatt Bose Chandra Chauhan Chopra Das Desai Deshmukh Dubey
    Dutta Fernandes Gaikwad Ghosh Gowda Gupta Iyengar Iyer Jadhav Jain Jha Joshi Kapoor Kaur Khan
    Kulkarni Kumar Malhotra Mehta Menon Mishra Mukherjee Nair Naidu Pandey Patel Patil Pawar Pillai
    Prasad Rao Rathore Reddy Saxena Sen Shah Sharma Shetty Shinde Singh Sinha Srivastava Tiwari
    Thomas Varma Verma Yadav""".split()
)
CITIES = tuple(
    """Pune Mumbai Nagpur Nashik Delhi Noida Gurugram Jaipur Lucknow Kanpur Indore Bhopal Ahmedabad
    Surat Vadodara Hyderabad Bengaluru Mysuru Chennai Coimbatore Kochi Kolkata Patna Ranchi
    Bhubaneswar Guwahati Chandigarh Dehradun""".split()
)
STREETS = (
    "Station Road",
    "MG Road",
    "College Road",
    "Civil Lines",
    "Ring Road",
    "Market Yard",
    "Lake View",
)
COURSES = (
    "B.Tech Computer Science",
    "B.Tech Mechanical",
    "M.Tech",
    "MBA",
    "BBA",
    "BCA",
    "MCA",
    "B.Com",
    "B.Sc Nursing",
    "MBBS",
    "B.Pharm",
    "LLB",
    "B.Des",
    "B.A. English",
    "Diploma in Civil",
    "Data Science (PG)",
)
UNIVERSITIES = (
    "Sahyadri University",
    "Deccan Institute of Technology",
    "Godavari University",
    "Narmada College",
    "Coastal Business School",
    "Himalaya Medical College",
    "Vindhya University",
    "Cauvery Institute",
)
SOURCES = (
    "Facebook",
    "Facebook",
    "Google",
    "Website",
    "Website",
    "Walk-in",
    "Referral",
    "Education fair",
    "Newspaper",
)
CALL_NOTES = (
    "Asked for the fee structure.",
    "Wants to talk to the parents first.",
    "Compares us with two other colleges.",
    "Interested in the hostel.",
    "Asked about scholarships.",
    "Will visit the campus.",
    "Waits for the entrance result.",
    "Prefers a call after five.",
)
LEAD_NOTES = (
    "Brochure sent.",
    "The father decides; speaks Hindi.",
    "Marks of class 12 are above 80 %.",
    "Wants to start next year only.",
    "Asked for an instalment plan.",
    "Lives far away, needs the hostel.",
)
PROMISES = (
    "Call back with the fee details",
    "Ask about the campus visit",
    "Talk to the parents",
    "Ask for the documents",
    "",
)
