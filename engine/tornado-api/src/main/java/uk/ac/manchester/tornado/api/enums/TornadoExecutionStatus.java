package uk.ac.manchester.tornado.api.enums;

/** How far an execution is. */
public enum TornadoExecutionStatus {
    UNKNOWN,
    COMPLETE,
    RUNNING,
    SUBMITTED,
    QUEUED,
    ERROR
}
