package dev.stint.server.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Of a door's method: the least role it asks of its caller. Whose team it is about is for the method to say, through {@link Caller};
 * a method about the installation as a whole (settings, machines of all teams) sets {@link #everywhere}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    Role value();

    /** Whether the role is needed for the installation itself and not within some team. */
    boolean everywhere() default false;
}
