"""Who is insured, and as what: five statuses that partition the people of a region."""
