package uk.ac.manchester.tornado.api.enums;

/** Where a plan's profile goes: printed after each execution, or only kept. */
public enum ProfilerMode {
    CONSOLE,
    SILENT
}
