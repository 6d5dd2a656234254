package io.hivesync.app;

/** What the launcher launches in its tests. */
final class LaunchedProgram {
    private LaunchedProgram() {}

    public static void main(String[] arguments) {
        System.out.println("launched " + String.join(" ", arguments));
    }
}
