package dev.stint.server.dashboard;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What makes a page hard to use for some, as far as its text shows it; a browser's own check sees more, and takes longer. */
final class Faults {
    private Faults() {}

    static List<String> of(String html) {
        Document page = Jsoup.parse(html);
        List<String> faults = new ArrayList<>();
        count(faults, page, "html[lang]", 1);
        count(faults, page, "head > title", 1);
        count(faults, page, "main", 1);
        count(faults, page, "h1", 1);
        count(faults, page, "a.skip[href=#content]", 1);
        count(faults, page, "[role=status]", 1);
        count(faults, page, "script:not([src])", 0);
        count(faults, page, "style, [style], [onclick], [onload]", 0);
        for (Element table : page.select("table")) {
            count(faults, table, "caption", 1);
            table.select("th:not([scope])").forEach(th -> faults.add("no scope: " + th));
        }
        for (Element picture : page.select("svg:not([aria-hidden])")) {
            boolean named =
                    picture.hasAttr("aria-label") || !picture.select("> title").isEmpty();
            if (!named
                    && picture.parents().stream()
                            .noneMatch(each -> each.tagName().equals("svg"))) {
                faults.add("a picture without words: " + picture.outerHtml());
            }
        }
        for (Element field : page.select("input:not([type=hidden]), select, textarea")) {
            boolean labelled = field.closest("label") != null
                    || !page.select("label[for=" + field.id() + "]").isEmpty();
            if (!labelled) {
                faults.add("no label: " + field);
            }
        }
        page.select("a[target]").forEach(link -> faults.add("opens elsewhere: " + link));
        page.select("[src^=http], link[href^=http], form[action^=http]")
                .forEach(each -> faults.add("foreign: " + each));
        for (Element form : page.select("form[method=post]")) {
            if (!form.attr("action").equals("/login")
                    && form.select("input[name=form][type=hidden]").isEmpty()) {
                faults.add("a form anybody could send: " + form.attr("action"));
            }
        }
        return faults;
    }

    private static void count(List<String> faults, Element within, String what, int wanted) {
        int found = within.select(what).size();
        if (found != wanted) {
            faults.add(found + " times " + what + " instead of " + wanted);
        }
    }
}
