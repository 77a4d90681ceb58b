package dev.stint.cli;

import java.nio.file.Path;
import picocli.CommandLine.IVersionProvider;

/** Says which build this is. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Stint.class.getPackage().getImplementationVersion();
        String dist = System.getenv("STINT_DIST");
        return new String[] {
            "stint " + (version == null ? "(not packaged)" : version)
                    + (dist == null ? "" : " (build " + Path.of(dist).getFileName() + ")") + ", Java "
                    + System.getProperty("java.version")
        };
    }
}
