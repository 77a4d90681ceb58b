package dev.stint.providers;

import java.time.Instant;

/**
 * What every machine carries, so that whoever finds it knows whose it is and until when.
 *
 * @param installation the installation that launched it; several may share one account
 * @param team the team that pays
 * @param run run id
 * @param attempt attempt number, from 1
 * @param launch launch ordinal within the attempt, from 1
 * @param expiresAt when the machine ends itself unless its lease is renewed
 */
public record MachineTags(String installation, String team, String run, int attempt, int launch, Instant expiresAt) {}
