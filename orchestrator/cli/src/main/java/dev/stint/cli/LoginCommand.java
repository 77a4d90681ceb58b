package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Logs in to a team's server. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Logs in to a team's server: tries the token there, keeps it in a file of yours that nobody else can read, and has all commands"
                    + " speak to that server from now on.",
            "The token is read from STINT_TOKEN, asked for at a terminal, or read from standard input; it is no argument, which others see.",
            "With --oidc you sign in at the issuer that the server names, in a browser here or elsewhere; what that gives is kept in place of"
                    + " a token, and renewed as long as the issuer does so."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint login https://stint.example.com",
            "  stint login https://stint.example.com --oidc",
            "  stint login https://stint.internal:7711 --ca ca.pem --name work < token",
            "  stint context use local                            back to the server of this computer"
        })
final class LoginCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final Session session;
    private final Contexts contexts;
    private final SecretInput secrets;

    @Parameters(paramLabel = "URL", description = "the server's address")
    private String url = "";

    @Option(names = "--name", paramLabel = "NAME", description = "what to call it here; default: its host")
    private String name = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file with whom to trust, in place of those the system trusts")
    private String ca = "";

    @Option(
            names = "--insecure-http",
            description =
                    "send the token without TLS, to be read by whoever is on the way; needed for http but to this computer")
    private boolean insecure;

    @Option(names = "--oidc", description = "sign in at the issuer that the server names, instead of giving a token")
    private boolean oidc;

    LoginCommand(Session session, Contexts contexts, SecretInput secrets) {
        this.session = session;
        this.contexts = contexts;
        this.secrets = secrets;
    }

    @Override
    public Integer call() {
        String address = url.replaceAll("/+$", "");
        String host = host(address);
        if (!insecure && !Contexts.safe(address)) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    address
                            + " is no https, and the token could be read on the way; give an address with https, or --insecure-http");
        }
        String called = name.isEmpty() ? host : name;
        if (!NAME.matcher(called).matches() || called.equals(Contexts.LOCAL)) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "--name: '" + called + "' cannot be used; give letters, digits and . _ -, and not "
                            + Contexts.LOCAL);
        }
        String trusted = ca.isEmpty() ? "" : session.file(ca).toAbsolutePath().toString();
        Contexts.Context nobody = new Contexts.Context(called, address, "", trusted, insecure, Optional.empty());
        Contexts.Context context = oidc ? signedIn(nobody) : withToken(nobody);
        AccessViews.MeView me =
                ContextDoor.to(context, context::token).get("me").as(AccessViews.MeView.class);
        contexts.keep(context);
        session.console().out().println("logged in to " + address + " as " + me.name() + " (context " + called + ")");
        return ExitCodes.DONE;
    }

    private Contexts.Context withToken(Contexts.Context nobody) {
        String token = secrets.read("token for " + nobody.url() + ":")
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "no token was given; type it, pipe it in, set STINT_TOKEN, or sign in with --oidc"));
        if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "that is no token: it has letters, digits and . _ ~ + / = - only");
        }
        return new Contexts.Context(
                nobody.name(), nobody.url(), token, nobody.ca(), nobody.insecure(), Optional.empty());
    }

    private Contexts.Context signedIn(Contexts.Context nobody) {
        AccessViews.SignInWay way =
                ContextDoor.to(nobody, () -> "").get("sign-in").as(AccessViews.SignInWay.class);
        session.console()
                .say("this lets " + nobody.url() + " act as you at everything that takes sign-ins of issuer "
                        + DeviceSignIn.plain(way.issuer()) + " for client " + DeviceSignIn.plain(way.clientId()));
        DeviceSignIn device = new DeviceSignIn(session.clock(), session.pause(), session.console()::say);
        Issuer.Tokens tokens = device.ask(way);
        SignedIn signed = new SignedIn(way.issuer(), way.clientId(), way.send(), tokens.refresh(), tokens.expires());
        return new Contexts.Context(
                nobody.name(), nobody.url(), tokens.send(), nobody.ca(), nobody.insecure(), Optional.of(signed));
    }

    private static String host(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri.getHost().replaceAll("[\\[\\]:]", "");
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new CommandFailure(
                ExitCodes.WRONG_CALL,
                "'" + address.replaceAll("//[^/@]*@", "//…@")
                        + "' is no address of a server; give one such as https://stint.example.com");
    }
}
