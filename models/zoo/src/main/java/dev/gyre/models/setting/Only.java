package dev.gyre.models.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a setting, or a record of settings, is of use with some values of another setting only, so that a user who gives it beside
 * others is told instead of wondering why nothing changes.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Only {

    /** The record's component that decides. */
    String with();

    /** The values of the other setting, as a user types them. */
    String[] is();
}
