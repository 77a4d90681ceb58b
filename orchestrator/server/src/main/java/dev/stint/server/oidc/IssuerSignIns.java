package dev.stint.server.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.stint.server.access.Digest;
import dev.stint.server.access.SignIns;
import dev.stint.server.access.TokenBook;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges sign-ins of one issuer: who signed, with one of few ways to sign, for whom, for how long, and only then whom it is about (OpenID
 * Connect Core 1.0 §3.1.3.7, RFC 8725). Safe for use by many threads.
 */
final class IssuerSignIns implements SignIns {
    /** How far the issuer's clock may be from this server's. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** Those with a key pair: what anybody can check, nobody can make. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    /** An issuer signs other things too, such as that somebody has left. */
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"));

    private static final Pattern JWT = Pattern.compile("ey[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]*+");
    private static final Pattern NAME = Pattern.compile("(?!group:)[!-~]{1,100}");
    private static final int FEWEST_RSA_BITS = 2048;
    private static final int MOST_GROUPS = 1000;
    private static final int ID_DIGITS = 12;
    private static final String AGAIN = "; sign in again with 'stint login URL --oidc'";

    private final OidcProperties settings;
    private final IssuerKeys keys;
    private final InstantSource clock;
    private final DefaultJWSVerifierFactory verifiers = new DefaultJWSVerifierFactory();

    IssuerSignIns(OidcProperties settings, IssuerKeys keys, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Optional<Way> way() {
        String client = settings.client();
        return Optional.of(new Way(
                settings.issuer(),
                client,
                settings.scopes(),
                client.equals(settings.audience()) ? "id_token" : "access_token"));
    }

    @Override
    public Optional<Verdict> judge(String bearer) {
        return judge(bearer, keys::find);
    }

    @Override
    public Optional<Verdict> judgeAgain(String bearer) {
        return judge(bearer, keys::ofKnown);
    }

    private Optional<Verdict> judge(String bearer, Function<JWSHeader, IssuerKeys.Found> keysOf) {
        return bearer.startsWith(TokenBook.PREFIX) || !JWT.matcher(bearer).matches()
                ? Optional.empty()
                : Optional.of(verdict(bearer, keysOf));
    }

    private Verdict verdict(String bearer, Function<JWSHeader, IssuerKeys.Found> keysOf) {
        try {
            SignedJWT jwt = SignedJWT.parse(bearer);
            JWSHeader header = jwt.getHeader();
            if (!ALGORITHMS.contains(header.getAlgorithm())) {
                return bad("is signed by " + header.getAlgorithm() + ", which proves nothing to this server");
            }
            if ((header.getType() != null && !TYPES.contains(header.getType())) || header.getCriticalParams() != null) {
                return bad("is no token of somebody who signed in");
            }
            IssuerKeys.Found found = keysOf.apply(header);
            if (found.away().isPresent()) {
                return new Refused(
                        503,
                        "whether this sign-in is good cannot be told: the keys of its issuer cannot be read: "
                                + found.away().get() + "; try again in " + IssuerKeys.PAUSE.toSeconds()
                                + " s, or come with a token of this server");
            }
            if (found.keys().stream().noneMatch(key -> signed(jwt, key))) {
                return bad("is not signed with a key of issuer " + settings.issuer());
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return fault(claims).map(IssuerSignIns::bad).orElseGet(() -> person(claims));
        } catch (ParseException | IllegalArgumentException e) {
            return bad("cannot be read as a signed token");
        }
    }

    private boolean signed(SignedJWT jwt, JWK key) {
        if (!(key instanceof AsymmetricJWK pair) || (key instanceof RSAKey && key.size() < FEWEST_RSA_BITS)) {
            return false;
        }
        try {
            return jwt.verify(verifiers.createJWSVerifier(jwt.getHeader(), pair.toPublicKey()));
        } catch (JOSEException e) {
            return false; // a key of another kind, or another curve
        }
    }

    private Optional<String> fault(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Instant end = instant(claims.getExpirationTime()).orElse(Instant.MIN);
        Instant begin = instant(claims.getNotBeforeTime()).orElse(Instant.MIN);
        if (!settings.issuer().equals(claims.getIssuer())) {
            return Optional.of("was made by '" + claims.getIssuer() + "', and not by " + settings.issuer());
        }
        if (!claims.getAudience().contains(settings.audience())) {
            return Optional.of("was made for " + claims.getAudience() + ", and not for " + settings.audience());
        }
        if (end.equals(Instant.MIN)) {
            return Optional.of("does not say when it ends");
        }
        if (!now.minus(SKEW).isBefore(end)) {
            return Optional.of("ended at " + end);
        }
        return now.plus(SKEW).isBefore(begin)
                ? Optional.of("does not begin before " + begin + ", and here it is " + now)
                : Optional.empty();
    }

    private Verdict person(JWTClaimsSet claims) {
        String claim = settings.userClaim();
        String name = claims.getClaim(claim) instanceof String text ? text : "";
        if (!NAME.matcher(name).matches()) {
            return new Refused(
                    403,
                    "claim '" + claim + "' of this sign-in is '" + name
                            + "', which is no name; it takes one of 1 to 100 letters, digits and signs without blanks. Whoever"
                            + " administers this installation can have the issuer send it, or name another in stint.oidc.user-claim");
        }
        if (claim.equals("email") && "false".equals(String.valueOf(claims.getClaim("email_verified")))) {
            return new Refused(
                    403, name + " has not shown the issuer that this address is theirs; do so there" + AGAIN);
        }
        String subject = Optional.ofNullable(claims.getSubject()).orElse(name);
        String id = "oidc-" + Digest.of(settings.issuer() + " " + subject).substring(0, ID_DIGITS);
        return new Person(name, groups(claims), id);
    }

    private Set<String> groups(JWTClaimsSet claims) {
        Object given = settings.groupsClaim().isEmpty() ? null : claims.getClaim(settings.groupsClaim());
        Stream<?> all = given instanceof Collection<?> several ? several.stream() : Stream.ofNullable(given);
        return all.filter(String.class::isInstance)
                .map(String.class::cast)
                .limit(MOST_GROUPS)
                .collect(Collectors.toSet());
    }

    private static Verdict bad(String why) {
        return new Refused(401, "this sign-in " + why + AGAIN);
    }

    private static Optional<Instant> instant(@Nullable Date date) {
        return Optional.ofNullable(date).map(Date::toInstant);
    }
}
