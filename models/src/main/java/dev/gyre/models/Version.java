package dev.gyre.models;

/** Which Gyre this is. */
public final class Version {
    /** As in the poms, without what Maven adds to it. */
    public static final String NUMBER = "0.1.0";

    private Version() {}
}
