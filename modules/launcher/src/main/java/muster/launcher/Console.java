package muster.launcher;

/** The only place that writes to the terminal. */
final class Console {
    private Console() {}

    static void say(String line) {
        System.out.println(line);
    }

    static void complain(String sentence) {
        System.err.println("Muster: " + (sentence.endsWith(".") ? sentence : sentence + "."));
    }
}
