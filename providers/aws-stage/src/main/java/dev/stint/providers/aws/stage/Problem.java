package dev.stint.providers.aws.stage;

/**
 * What is wrong with a request.
 *
 * @param code Amazon's code for errors of this kind
 * @param message what is wrong, where, and what would be right
 */
record Problem(String code, String message) {}
