package uk.ac.manchester.tornado.api.enums;

/** The times at which an array is copied. Constants of type int, which javac copies into the class files that use them. */
public class DataTransferMode {
    public static final int FIRST_EXECUTION = 0;
    public static final int EVERY_EXECUTION = 1;
    public static final int UNDER_DEMAND = 2;

    private DataTransferMode() {}
}
