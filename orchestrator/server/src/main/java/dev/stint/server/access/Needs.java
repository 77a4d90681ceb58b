package dev.stint.server.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Of a door's method: the least role it asks of its caller. A method without it serves nobody. Where the path has the run's {@code id}
 * or the {@code team}, the role is asked for within that team before the method is called, and of somebody who is a submitter only
 * that the run be theirs. Of other methods the role is asked for somewhere, and whose teams they are about is for them to say,
 * through {@link Caller}; a method about the installation as a whole (settings, machines of all teams) sets {@link #everywhere}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    Role value();

    /** Whether the role is needed for the installation itself and not within some team. */
    boolean everywhere() default false;

    /** Whether it is for whoever the door lets in, even without a role. */
    boolean anyone() default false;
}
