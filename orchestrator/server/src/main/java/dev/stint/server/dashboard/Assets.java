package dev.stint.server.dashboard;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** How pages look and what little they do: files of ours, the same for everybody. */
final class Assets extends HttpServlet {
    private static final long serialVersionUID = 1L;

    /** Where they are. */
    static final String PATH = "/assets/*";

    private static final Map<String, String> TYPES = Map.of(
            "/stint.css", "text/css;charset=UTF-8",
            "/stint.js", "text/javascript;charset=UTF-8",
            "/icon.svg", "image/svg+xml");

    /** Read when the first page is asked for, so that a server that shows none starts without them. */
    private static final class Files {
        static final Map<String, byte[]> CONTENT = read();
        static final String VERSION = version(CONTENT);
    }

    /** Changes with them. */
    static String version() {
        return Files.VERSION;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String name = String.valueOf(request.getPathInfo());
        byte[] content = Files.CONTENT.get(name);
        if (content == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType(TYPES.get(name));
        response.setContentLength(content.length);
        response.setHeader("Cache-Control", "private, max-age=86400");
        response.getOutputStream().write(content);
    }

    private static Map<String, byte[]> read() {
        Map<String, byte[]> content = new TreeMap<>();
        for (String name : TYPES.keySet()) {
            try (InputStream in = Objects.requireNonNull(Assets.class.getResourceAsStream("/dashboard" + name))) {
                content.put(name, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("a file of the distribution cannot be read: " + name, e);
            }
        }
        return content;
    }

    private static String version(Map<String, byte[]> content) {
        CRC32 sum = new CRC32();
        content.forEach((name, bytes) -> {
            sum.update(name.getBytes(StandardCharsets.UTF_8));
            sum.update(bytes);
        });
        return Long.toHexString(sum.getValue());
    }
}
