package dev.stint.providers.aws.offers;

/** An instance type in a zone. */
record Place(String type, String zone) {}
