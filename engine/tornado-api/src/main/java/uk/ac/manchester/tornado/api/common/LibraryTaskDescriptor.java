package uk.ac.manchester.tornado.api.common;

/** A call of a native library's function, as modules such as tornado-cublas describe it. */
public class LibraryTaskDescriptor {
    private String library;
    private String function;
    private Object[] parameters = new Object[0];
    private Access[] access = new Access[0];
    private Object tuning;

    /** Names the library, such as {@code nvidia/cublas}. */
    public LibraryTaskDescriptor withLibrary(String libraryName) {
        library = libraryName;
        return this;
    }

    /** Names the function. */
    public LibraryTaskDescriptor withFunction(String functionName) {
        function = functionName;
        return this;
    }

    /** Gives the arguments, numbers in their boxes. */
    public LibraryTaskDescriptor withParameters(Object[] newParameters) {
        parameters = newParameters;
        return this;
    }

    /** Says how the function uses each argument. */
    public LibraryTaskDescriptor withAccess(Access[] newAccess) {
        access = newAccess;
        return this;
    }

    /** Gives options of the library, such as a mode of its arithmetic; a JVM has none of them. */
    public LibraryTaskDescriptor withTuning(Object newTuning) {
        tuning = newTuning;
        return this;
    }

    public String getLibraryName() {
        return library;
    }

    public String getFunctionName() {
        return function;
    }

    public Object[] getParameters() {
        return parameters;
    }

    public Access[] getAccess() {
        return access;
    }

    public Object getTuning() {
        return tuning;
    }
}
