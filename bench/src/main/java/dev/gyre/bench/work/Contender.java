package dev.gyre.bench.work;

import dev.gyre.bench.peer.Peer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says of a benchmark method whose work it times. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Contender {

    /** Its name in tables. */
    String value();

    /** What it needs at run time. */
    Peer peer() default Peer.NONE;

    /** Whether it takes one thread whatever is asked for, so that it runs only once. */
    boolean sequential() default false;
}
