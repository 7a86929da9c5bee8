"""Facts about candidates: build, test, time; and about programs and machines."""
