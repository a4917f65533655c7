"""What was observed: members, money, use, wages and people of past years, each with its source."""
