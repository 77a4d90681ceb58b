package dev.stint.providers.metadata;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The instance metadata service of EC2, version 2: every question carries a token that was asked for with PUT, so that a request
 * somebody tricks a program on the machine into (a GET with headers of its own choice it cannot make) is refused. Version 1 is
 * never used. Used by one thread.
 *
 * <p>See "Use the Instance Metadata Service" in the Amazon EC2 user guide.
 */
final class Ec2Metadata {

    static final String TOKEN_HEADER = "X-aws-ec2-metadata-token";
    static final String TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds";
    static final String TOKEN_PATH = "/latest/api/token";

    /** The longest there is. */
    static final Duration TTL = Duration.ofHours(6);

    /** A token is replaced so long before its time is up, or after half of a shorter time. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final URI base;
    private final InstantSource clock;
    private final TimedHttp http;
    private Optional<Token> token = Optional.empty();

    private record Token(String value, Instant renewAt) {}

    /** @param base such as {@code http://169.254.169.254}, without a path */
    Ec2Metadata(URI base, InstantSource clock, TimedHttp http) {
        this.base = base;
        this.clock = clock;
        this.http = http;
    }

    /**
     * The text at a path.
     *
     * @param path such as {@code /latest/meta-data/spot/instance-action}
     * @param untilNanos when the answer must be there, by {@link System#nanoTime}
     * @return empty when there is nothing there (404), or no answer in time, or none but a refusal
     */
    Optional<String> get(String path, long untilNanos) {
        Optional<TimedHttp.Answer> answer = ask(path, untilNanos);
        if (answer.filter(a -> a.code() == UNAUTHORIZED).isPresent()) {
            // The token's time was up earlier than we thought: the clock was set, or the machine was suspended.
            token = Optional.empty();
            answer = ask(path, untilNanos);
        }
        return answer.filter(a -> a.code() == OK).map(TimedHttp.Answer::body);
    }

    private Optional<TimedHttp.Answer> ask(String path, long untilNanos) {
        return token(untilNanos)
                .flatMap(held -> http.ask(
                        HttpRequest.newBuilder(base.resolve(path))
                                .header(TOKEN_HEADER, held)
                                .GET()
                                .build(),
                        left(untilNanos)));
    }

    private Optional<String> token(long untilNanos) {
        Instant now = clock.instant();
        if (token.filter(held -> now.isBefore(held.renewAt())).isEmpty()) {
            Optional<Token> fresh = http.ask(
                            HttpRequest.newBuilder(base.resolve(TOKEN_PATH))
                                    .header(TTL_HEADER, Long.toString(TTL.toSeconds()))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            left(untilNanos))
                    .filter(answer -> answer.code() == OK && isToken(answer.body()))
                    .map(answer -> new Token(answer.body(), now.plus(lasts(answer))));
            // An old token may still be good when a new one cannot be had just now.
            token = fresh.or(() -> token);
        }
        return token.map(Token::value);
    }

    /** A header cannot carry anything else. */
    private static boolean isToken(String text) {
        return text.length() <= 4096 && text.matches("[\\x21-\\x7e]+");
    }

    private static Duration lasts(TimedHttp.Answer answer) {
        OptionalLong told;
        try {
            told = answer.headers().firstValueAsLong(TTL_HEADER);
        } catch (NumberFormatException e) {
            told = OptionalLong.empty();
        }
        Duration ttl = Duration.ofSeconds(Math.min(Math.max(told.orElse(TTL.toSeconds()), 1), TTL.toSeconds()));
        Duration half = ttl.dividedBy(2);
        return MARGIN.compareTo(half) < 0 ? ttl.minus(MARGIN) : half;
    }

    private static Duration left(long untilNanos) {
        return Duration.ofNanos(untilNanos - System.nanoTime());
    }
}
