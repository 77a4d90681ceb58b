package dev.stint.server.life;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.ConfigurableEnvironment;

/** Whether what is set can be read as what its record wants, found before anything is built of it. */
final class SettingValues {
    private SettingValues() {}

    /** A sentence for the first wrong value of each section. */
    static List<String> problems(ConfigurableEnvironment environment, Map<String, Class<? extends Record>> records) {
        Binder binder = Binder.get(environment);
        return records.entrySet().stream()
                .flatMap(section -> problem(binder, section.getKey(), section.getValue()).stream())
                .toList();
    }

    private static Optional<String> problem(Binder binder, String section, Class<? extends Record> record) {
        try {
            binder.bindOrCreate(section, Bindable.of(record));
            return Optional.empty();
        } catch (BindException e) {
            return Optional.of(words(section, e));
        }
    }

    private static String words(String section, BindException failure) {
        ConfigurationProperty property = failure.getProperty();
        boolean unreadable = causes(failure)
                .anyMatch(cause -> cause instanceof ConversionException || cause instanceof ConverterNotFoundException);
        if (unreadable && property != null) {
            return property.getName() + ": '" + property.getValue() + "'" + place(property.getOrigin())
                    + " cannot be read; give "
                    + form(failure.getTarget().getType().resolve(Object.class));
        }
        // the records say it themselves
        Throwable root = causes(failure).reduce((first, second) -> second).orElse(failure);
        return root instanceof IllegalArgumentException
                ? String.valueOf(root.getMessage())
                : section + " is no section with keys; give it some, or remove it (all are in docs/configuration.md)";
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static String place(@Nullable Origin origin) {
        Origin inner = origin instanceof OriginProvider wrapped ? wrapped.getOrigin() : origin;
        return inner instanceof TextResourceOrigin text && text.getLocation() != null
                ? " (server.yaml line " + (text.getLocation().getLine() + 1) + ")"
                : "";
    }

    private static String form(Class<?> type) {
        if (type == Duration.class) {
            return "a duration such as 10s or 15m";
        }
        if (type == int.class) {
            return "a whole number of at most " + Integer.MAX_VALUE;
        }
        return type == long.class ? "a whole number" : "what docs/configuration.md says";
    }
}
