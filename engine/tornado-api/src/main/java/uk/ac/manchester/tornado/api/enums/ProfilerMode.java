package uk.ac.manchester.tornado.api.enums;

/** The destination of a plan's profile: printed after each execution, or only kept. */
public enum ProfilerMode {
    CONSOLE,
    SILENT
}
