package dev.gyre.models.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of {@link Settings}. The option's name is the component's, in lower case with hyphens. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

    /** The help on it: one sentence for the user. */
    String help();

    /** The option's name, where that isn't the component's. */
    String option() default "";

    /** Smallest allowed number; of a list, of each of its numbers. */
    double least() default Double.NEGATIVE_INFINITY;

    /** Smallest number that a user may ask for, where our own files may have smaller ones. */
    double leastAsked() default Double.NEGATIVE_INFINITY;

    /** Largest allowed number; of a list, of each of its numbers. */
    double most() default Double.POSITIVE_INFINITY;

    /**
     * The keys by which the paper's own configuration files call it, the first one that a file has counting. A dot leads into a
     * nested object.
     */
    String[] published() default {};
}
