package uk.ac.manchester.tornado.api.enums;

/** The state of an execution. */
public enum TornadoExecutionStatus {
    UNKNOWN,
    COMPLETE,
    RUNNING,
    SUBMITTED,
    QUEUED,
    ERROR
}
