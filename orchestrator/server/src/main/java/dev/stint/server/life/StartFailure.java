package dev.stint.server.life;

import dev.stint.server.WrongSettingsException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.web.server.PortInUseException;

/**
 * Why a server did not start, for the user. Immutable.
 *
 * @param code what the process should end with
 * @param sentences without the names of classes; at least one
 * @param ours whether it is no mistake of the user's that is known, so that all of it belongs into the log
 */
record StartFailure(int code, List<String> sentences, boolean ours) {
    /** The call or the surroundings are wrong. */
    static final int WRONG_CALL = 2;

    /** The server did not come up. */
    static final int NO_SERVER = 5;

    StartFailure {
        sentences = List.copyOf(sentences);
    }

    static StartFailure of(Home home, Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream()
                .flatMap(StartFailure::known)
                .findFirst()
                .orElseGet(() -> new StartFailure(
                        NO_SERVER,
                        List.of("the server did not start: "
                                + causes.get(causes.size() - 1).getMessage() + "; see " + home.logFile()),
                        true));
    }

    /** By the class of its state: connection, authorization, a database that is not there. H2 has numbers of its own. */
    private static boolean unreachable(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("28") || state.startsWith("3D") || state.startsWith("57P");
    }

    private static Stream<StartFailure> known(Throwable cause) {
        if (cause instanceof PortInUseException e) {
            String port = "port " + e.getPort() + " is in use; give another stint.server.port, or 0 for any free one";
            return Stream.of(new StartFailure(WRONG_CALL, List.of(port), false));
        }
        if (cause instanceof SQLException e && unreachable(e)) {
            return Stream.of(new StartFailure(
                    NO_SERVER,
                    List.of("the database cannot be used: " + e.getMessage()
                            + "; see that it runs, and that stint.database.url, user and password are right"),
                    false));
        }
        if (cause instanceof WrongSettingsException e) {
            return Stream.of(new StartFailure(WRONG_CALL, e.problems(), false));
        }
        return Stream.empty();
    }
}
