package dev.stint.embedder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks ONNX Runtime's libraries into a folder of ours, and says so to it: by itself it leaves a folder behind in the system's
 * temporary one.
 */
final class RuntimeLibraries {

    private RuntimeLibraries() {}

    /** Does it, once for a folder, where the libraries for this system are on the class path; elsewhere ONNX Runtime looks for itself. */
    static void unpack(Path folder) throws IOException {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String where = (system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux")
                + (processor.matches("aarch64|arm64") ? "-aarch64" : "-x64");
        boolean all = true;
        for (String library : List.of("onnxruntime", "onnxruntime4j_jni")) {
            String file = System.mapLibraryName(library);
            try (@Nullable
                    InputStream in = RuntimeLibraries.class
                            .getClassLoader()
                            .getResourceAsStream("ai/onnxruntime/native/" + where + "/" + file)) {
                all &= in != null;
                if (in != null && !Files.exists(folder.resolve(file))) {
                    Files.copy(in, folder.resolve(file));
                }
            }
        }
        if (all) {
            System.setProperty("onnxruntime.native.path", folder.toString());
        }
    }
}
