"""What people and programs read: the final screen and the JSON object."""
