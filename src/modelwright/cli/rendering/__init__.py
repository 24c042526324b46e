"""What does each verb say? Short texts for people, JSON for programs."""
