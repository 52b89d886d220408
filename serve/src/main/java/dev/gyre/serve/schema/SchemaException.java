package dev.gyre.serve.schema;

import dev.gyre.engine.GyreException;

/** A schema that can't be written to. */
public final class SchemaException extends GyreException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * A refusal.
     *
     * @param path of the keyword, from the request's root
     * @param message which names the path
     */
    SchemaException(String path, String message) {
        super(message);
        this.path = path;
    }

    static SchemaException at(String path, String says) {
        return new SchemaException(path, path + " " + says);
    }

    /** The keyword's path. */
    public String path() {
        return path;
    }
}
