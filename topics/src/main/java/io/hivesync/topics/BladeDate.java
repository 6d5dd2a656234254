package io.hivesync.topics;

import java.time.Month;
import java.time.Year;

/**
 * The one form in which Blade writes a date, JavaScript's {@code toISOString}: {@code 2026-01-02T03:04:05.678Z}. Nearly every
 * date is of it, and a formatter takes longer for one than all else does for a row.
 */
public final class BladeDate {
    private static final String FORM = "0000-00-00T00:00:00.000Z";
    private static final int MONTH = 5;
    private static final int DAY = 8;
    private static final int HOUR = 11;
    private static final int MINUTE = 14;
    private static final int SECOND = 17;

    private BladeDate() {}

    /** Whether the text is a moment in this form, of a day that there is, in the years 1 to 9999. */
    public static boolean is(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char c = text.charAt(i);
            char form = FORM.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        int year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
        int month = twoDigits(text, MONTH);
        int day = twoDigits(text, DAY);
        return year >= 1
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= Month.of(month).length(Year.isLeap(year))
                && twoDigits(text, HOUR) <= 23
                && twoDigits(text, MINUTE) <= 59
                && twoDigits(text, SECOND) <= 59;
    }

    private static int twoDigits(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }
}
