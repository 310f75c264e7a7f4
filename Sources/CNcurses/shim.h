/*
 * ncurses for Swift. Names that are macros or mutable globals in <curses.h> are not visible in Swift 6 mode; they
 * are functions here. Besides, what must run inside a signal handler: it is C because C promises what it does there.
 */
#ifndef ECONAS_NCURSES_SHIM_H
#define ECONAS_NCURSES_SHIM_H

#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* Opens a screen on standard output and input; NULL when the terminal type is not known. Unlike initscr it does not
   end the program. Its size is at first that of the terminal's description: LINES and COLUMNS may be those of another
   terminal, and what the terminal says is asked, and bounded, by the caller. */
static inline SCREEN *econas_open_screen(const char *type) {
    use_env(FALSE);
    use_tioctl(FALSE);
    return newterm(type, stdout, stdin);
}

/* Keeps control-S from stopping the output for ever, and control-Q for the program; remembered as the screen's modes. */
static inline void econas_stop_flow_control(void) {
    struct termios modes;
    if (tcgetattr(STDIN_FILENO, &modes) != 0) return;
    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) == 0) def_prog_mode();
}

static inline WINDOW *econas_window(void) { return stdscr; }
static inline int econas_color_count(void) { return COLORS; }
static inline int econas_pair_count(void) { return COLOR_PAIRS; }

static inline attr_t econas_attribute_bold(void) { return A_BOLD; }
static inline attr_t econas_attribute_dim(void) { return A_DIM; }
static inline attr_t econas_attribute_underline(void) { return A_UNDERLINE; }
static inline attr_t econas_attribute_reverse(void) { return A_REVERSE; }

/* Declared here too: some module maps hide it. */
int wcwidth(wchar_t character);

/* Puts one character, or a question mark for one that does not take one column. The pair goes through the extended
   argument, since the plain one ends at 255. */
static inline void econas_put(int y, int x, wchar_t character, attr_t attributes, int pair) {
    cchar_t cell;
    wchar_t text[2] = {wcwidth(character) == 1 ? character : L'?', 0};
    if (setcchar(&cell, text, attributes, 0, &pair) == OK) {
        (void)mvadd_wch(y, x, &cell);
    }
}

/* Whether the locale, once set, is UTF-8. */
static inline int econas_locale_is_utf8(void) {
    const char *codeset = nl_langinfo(CODESET);
    return strcmp(codeset, "UTF-8") == 0 || strcmp(codeset, "utf8") == 0;
}

/* Sets the environment's locale, and C.UTF-8 where that is not installed or none is set. */
static inline void econas_set_locale(void) {
    const char *set = setlocale(LC_CTYPE, "");
    if (set == NULL || strcmp(set, "C") == 0 || strcmp(set, "POSIX") == 0) {
        const char *all = getenv("LC_ALL"), *ctype = getenv("LC_CTYPE"), *lang = getenv("LANG");
        const char *asked = all && *all ? all : ctype && *ctype ? ctype : lang && *lang ? lang : "";
        /* "C" on purpose is a wish for ASCII; a missing locale whose name says UTF-8 is not. */
        if (strstr(asked, "UTF-8") || strstr(asked, "utf8") || strstr(asked, "UTF8")) setlocale(LC_CTYPE, "C.UTF-8");
    }
}

/* A pipe that does not block and is not inherited; 0 when there is one. */
static inline int econas_open_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    for (int i = 0; i < 2; i++) {
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    *reading = ends[0];
    *writing = ends[1];
    return 0;
}

/* A file without a name, -1 when there can be none. */
static inline int econas_open_nameless_file(void) {
    FILE *stream = tmpfile();
    if (!stream) return -1;
    int file = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 0);
    (void)fclose(stream);
    return file;
}

/* Sends what ncurses has written so far, so that sequences written past it come after. */
static inline void econas_flush_output(void) { (void)fflush(stdout); }

/* A terminfo string capability, or NULL. */
static inline const char *econas_capability(const char *name) {
    char *value = tigetstr((char *)name);
    return value == (char *)-1 ? NULL : value;
}

/* The terminal's size; 0 where the terminal does not say. */
static inline struct winsize econas_window_size(int descriptor) {
    struct winsize size;
    memset(&size, 0, sizeof size);
    (void)ioctl(descriptor, TIOCGWINSZ, &size);
    return size;
}

/* What a dying program must put right, prepared while it is well. */
typedef struct {
    volatile sig_atomic_t armed;      /* whether there is something to put right */
    int terminal;                     /* where the sequences go */
    struct termios modes;             /* the terminal's modes before the screen was opened */
    volatile int standard_error;      /* the real standard error, -1 when it was left alone */
    volatile int captured;            /* what was written to standard error meanwhile, -1 when nothing is captured */
    size_t length;                    /* of the sequences */
    char sequences[512];              /* leave the screen, show the cursor, mouse off */
    struct sigaction previous[65];    /* handlers by signal number, as they were */
} econas_rescue;

static inline void econas_write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

/* Copies what was captured to the real standard error, and lets that be standard error again. Async-signal-safe. */
static inline void econas_rescue_standard_error(econas_rescue *rescue) {
    if (rescue->standard_error < 0) return;
    (void)dup2(rescue->standard_error, STDERR_FILENO);
    char buffer[1024];
    off_t offset = 0;
    for (;;) {
        ssize_t count = pread(rescue->captured, buffer, sizeof buffer, offset);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        econas_write_all(STDERR_FILENO, buffer, (size_t)count);
        offset += count;
    }
    (void)close(rescue->standard_error);
    (void)close(rescue->captured);
    rescue->standard_error = -1;
    rescue->captured = -1;
}

/* Puts the terminal right once. Async-signal-safe. */
static inline void econas_rescue_terminal(econas_rescue *rescue) {
    if (!rescue->armed) return;
    rescue->armed = 0;
    econas_write_all(rescue->terminal, rescue->sequences, rescue->length);
    (void)tcsetattr(rescue->terminal, TCSANOW, &rescue->modes);
    econas_rescue_standard_error(rescue);
}

/* Hands a signal on to whoever handled it before, such as the Swift runtime's backtrace, and then ends the program: a
   fault would happen again as soon as this returns, but abort and a signal that was sent have to be sent again. */
static inline void econas_rescue_chain(econas_rescue *rescue, int number, siginfo_t *info, void *context) {
    const struct sigaction *previous = &rescue->previous[number];
    if (previous->sa_flags & SA_SIGINFO) {
        previous->sa_sigaction(number, info, context);
    } else if (previous->sa_handler != SIG_DFL && previous->sa_handler != SIG_IGN) {
        previous->sa_handler(number);
    }
    struct sigaction plain;
    memset(&plain, 0, sizeof plain);
    plain.sa_handler = SIG_DFL;
    (void)sigaction(number, &plain, NULL);
    (void)raise(number);
}

/* Installs a three-argument handler, on the alternate stack where there is one. */
static inline int econas_install_fault_handler(
    int number, void (*handler)(int, siginfo_t *, void *), struct sigaction *previous) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, previous);
}

/* Installs a one-argument handler; interrupted system calls are taken up again. */
static inline int econas_install_handler(int number, void (*handler)(int), struct sigaction *previous) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, previous);
}

static inline void econas_restore_handler(int number, const struct sigaction *previous) {
    (void)sigaction(number, previous, NULL);
}

/* Stops the program as control-Z does without anybody's handler; returns when it goes on. */
static inline void econas_stop_here(void) {
    struct sigaction plain, before;
    memset(&plain, 0, sizeof plain);
    plain.sa_handler = SIG_DFL;
    (void)sigaction(SIGTSTP, &plain, &before);
    (void)raise(SIGTSTP);
    (void)sigaction(SIGTSTP, &before, NULL);
}

#endif
