"""What is looked at, a subject each: functions that take the patient and give findings."""
