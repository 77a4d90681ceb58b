package dev.stint.checkpoints.contract.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Azurite, Microsoft's emulator of Azure Blob Storage, keeping everything in memory. It knows one account. */
public final class AzuriteServer implements AutoCloseable {

    /** The account that every Azurite has. */
    public static final String ACCOUNT = "devstoreaccount1";

    /** Its key, which is public: "Use the Azurite emulator", learn.microsoft.com. */
    public static final String KEY =
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private final ServerProcess process;
    private final Path log;

    private AzuriteServer(ServerProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one on a free port; where {@code azurite-blob} is not installed, the test is skipped, visibly. */
    public static AzuriteServer start() throws IOException {
        Path command = ServerProcess.command(
                "azurite-blob", "npm install --prefix FOLDER azurite@3.37.0, and FOLDER/node_modules/.bin on PATH");
        int port = ServerProcess.freePort();
        Path log = Files.createTempFile("azurite", ".log");
        log.toFile().deleteOnExit();
        List<String> words = List.of(
                command.toString(),
                "--inMemoryPersistence",
                "--skipApiVersionCheck",
                "--disableTelemetry",
                "--silent",
                "--blobHost",
                "127.0.0.1",
                "--blobPort",
                Integer.toString(port));
        return new AzuriteServer(ServerProcess.start(words, port, log, Map.of()), log);
    }

    /** The account's endpoint: {@code http://127.0.0.1:PORT/devstoreaccount1}. */
    public String endpoint() {
        return process.address() + "/" + ACCOUNT;
    }

    @Override
    public void close() throws IOException {
        process.close();
        Files.deleteIfExists(log);
    }
}
