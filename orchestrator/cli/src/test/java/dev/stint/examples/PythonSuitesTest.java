package dev.stint.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Python tests of {@code stint.py} and of the examples, run by the Python they are written for. Each shows up as a test of
 * its own, so that what Python skips is seen as skipped here.
 */
class PythonSuitesTest {

    private static final Path JOBS =
            Path.of("..", "..", "jobs").toAbsolutePath().normalize();
    private static final Pattern RESULT = Pattern.compile(
            "^(test_\\w+) \\((\\S+)\\)(?:\\n[^\\n]*)?? \\.\\.\\. (ok|FAIL|ERROR|skipped '(.*)')$", Pattern.MULTILINE);
    private static final long MINUTES = 10;

    @TestFactory
    Stream<DynamicTest> stint_py(@TempDir Path folder) throws Exception {
        return suite("python", "test_stint", folder);
    }

    @TestFactory
    Stream<DynamicTest> the_examples_themselves(@TempDir Path folder) throws Exception {
        return suite("examples", "test_examples", folder);
    }

    private static Stream<DynamicTest> suite(String folder, String module, Path scratch) throws Exception {
        String python = System.getenv().getOrDefault("PYTHON", "python3");
        Path output = scratch.resolve(module + ".txt");
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(python, "-B", "-m", "unittest", "-v", module)
                    .directory(JOBS.resolve(folder).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            Map<String, String> environment = builder.environment();
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            process = builder.start();
        } catch (IOException e) {
            Assumptions.abort(python + " is not available here: " + e.getMessage());
            return Stream.empty();
        }
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        String text = Files.readString(output);
        List<DynamicTest> tests = new ArrayList<>();
        Matcher matcher = RESULT.matcher(text);
        while (matcher.find()) {
            String outcome = matcher.group(3);
            String why = matcher.group(4);
            tests.add(DynamicTest.dynamicTest(matcher.group(1) + " of " + matcher.group(2), () -> {
                Assumptions.assumeFalse(why != null, why);
                assertThat(outcome).as(text).isEqualTo("ok");
            }));
        }
        // a run that broke before or between its tests is a failure of its own
        tests.add(DynamicTest.dynamicTest(module + " as a whole", () -> {
            assertThat(ended)
                    .as(module + " ended within " + MINUTES + " minutes")
                    .isTrue();
            assertThat(tests.size()).as(text).isGreaterThan(1);
            assertThat(process.exitValue()).as(text).isZero();
        }));
        return tests.stream();
    }
}
