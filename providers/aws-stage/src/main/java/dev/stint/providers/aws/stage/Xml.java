package dev.stint.providers.aws.stage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reading and changing answers that are XML. */
final class Xml {

    private Xml() {}

    static Document read(byte[] text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(text));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException("not XML: " + new String(text, java.nio.charset.StandardCharsets.UTF_8), e);
        }
    }

    static byte[] write(Document document) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            TransformerFactory.newInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(text));
        } catch (TransformerException e) {
            throw new IllegalStateException("cannot write an answer", e);
        }
        return text.toByteArray();
    }

    /** Children of an element by their name, in order. */
    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    /** The items of all lists of a name, wherever they are. */
    static List<Element> items(Document document, String list) {
        List<Element> found = new ArrayList<>();
        var lists = document.getElementsByTagName(list);
        for (int i = 0; i < lists.getLength(); i++) {
            found.addAll(children((Element) lists.item(i), "item"));
        }
        return found;
    }

    /** The text of a child; empty where there is none. */
    static String text(Element parent, String name) {
        return child(parent, name).map(Element::getTextContent).orElse("");
    }

    /** The child of a name, emptied; made where there is none. */
    static Element fresh(Element parent, String name) {
        Element found = child(parent, name).orElseGet(() -> add(parent, name));
        found.setTextContent("");
        return found;
    }

    static void set(Element parent, String name, String text) {
        fresh(parent, name).setTextContent(text);
    }

    static void drop(Element parent, String name) {
        children(parent, name).forEach(parent::removeChild);
    }

    static void remove(Element element) {
        Node parent = element.getParentNode();
        if (parent != null) {
            parent.removeChild(element);
        }
    }

    private static Element add(Element parent, String name) {
        Element made = parent.getOwnerDocument().createElement(name);
        parent.appendChild(made);
        return made;
    }

    /** An element with a text. */
    static String tag(String name, String text) {
        return "<" + name + ">" + escaped(text) + "</" + name + ">";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
