package dev.gyre.serve.batch;

/** Why a text ends. */
public enum Finish {
    /** A stop string came. */
    STOP,
    /** As many tokens as were asked for, or as the model's sequences can have. */
    LENGTH,
    /** The server had to end. */
    SHUTDOWN
}
