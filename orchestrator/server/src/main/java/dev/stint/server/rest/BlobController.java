package dev.stint.server.rest;

import dev.stint.server.Blobs;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.life.Home;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Snapshots of work folders and inputs, uploaded before a submission names them. */
@RestController
@RequestMapping("/api/v1/blobs/{team}/{sha256}")
final class BlobController {
    private static final Pattern TEAM = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int BUFFER_BYTES = 128 * 1024;

    private final Blobs blobs;
    private final Home home;

    BlobController(Blobs blobs, Home home) {
        this.blobs = blobs;
        this.home = home;
    }

    @RequestMapping(method = RequestMethod.HEAD)
    @Needs(Role.SUBMITTER)
    ResponseEntity<Void> has(@PathVariable String team, @PathVariable String sha256) throws IOException {
        check(team, sha256);
        return ResponseEntity.status(blobs.has(team, sha256) ? HttpStatus.OK : HttpStatus.NOT_FOUND)
                .build();
    }

    @PutMapping
    @Needs(Role.SUBMITTER)
    ResponseEntity<Void> put(@PathVariable String team, @PathVariable String sha256, HttpServletRequest request)
            throws IOException {
        check(team, sha256);
        if (blobs.has(team, sha256)) {
            return ResponseEntity.noContent().build();
        }
        Path file = Files.createTempFile(home.uploads(), "upload-", "");
        try {
            String seen = receive(request.getInputStream(), file);
            if (!seen.equals(sha256)) {
                throw refused(
                        422,
                        "the body's SHA-256 is " + seen + ", not " + sha256
                                + " as announced; it changed on the way or while it was read: upload again");
            }
            blobs.put(team, sha256, file);
        } finally {
            Files.deleteIfExists(file);
        }
        return ResponseEntity.status(HttpStatus.CREATED).build();
    }

    private static String receive(InputStream body, Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
                digest.update(buffer, 0, got);
                write(out, buffer, got);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(OutputStream out, byte[] buffer, int bytes) {
        try {
            out.write(buffer, 0, bytes);
        } catch (IOException e) {
            throw new RefusedException(
                    507,
                    Problems.NO_SERVER,
                    "the server cannot keep the upload: " + e.getMessage() + "; make room in its STINT_HOME",
                    List.of());
        }
    }

    private static void check(String team, String sha256) {
        if (!TEAM.matcher(team).matches()) {
            throw refused(400, "team: " + team + " is no team name; give lower-case letters, digits and hyphens");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw refused(400, "sha256: " + sha256 + " is not 64 lower-case hexadecimal digits");
        }
    }

    private static RefusedException refused(int status, String message) {
        return new RefusedException(status, Problems.WRONG_CALL, message, List.of());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
