//! The same articles as a file of every format, in the shape that programs of the trade write it.

use std::io::Write;

/// Invented articles: id, title, date, address, paragraphs.
pub(crate) struct Sample {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) date: &'static str,
    pub(crate) url: &'static str,
    pub(crate) paragraphs: &'static [&'static str],
}

pub(crate) const SAMPLES: [Sample; 4] = [
    Sample {
        id: "v1",
        title: "Dam holds, mayor says",
        date: "2026-03-09",
        url: "https://valley.example/2026/dam-holds",
        paragraphs: &[
            "“The dam is safe & sound,” said Ana Ruiz, the mayor of Port Avel, on Monday evening after a long day at the lake.",
            "Engineers had walked the crest twice since the storm, she added, and found nothing that would have to be mended before winter.",
            "The water board said it would publish the measurements of all forty gauges on Friday, together with those of the last ten years.",
        ],
    },
    Sample {
        id: "v2",
        title: "Harbour to open again in May",
        date: "2026-03-10",
        url: "https://valley.example/2026/harbour",
        paragraphs: &[
            "The harbour of Port Avel will open again in May, a spokesman for the ferry line said on Tuesday, two months after the collision.",
            "“We would rather be late than sorry,” the harbour master, Leo Brandt, told reporters who had asked about the missing buoys.",
            "Fishermen said that they had not been asked, and that the closing had cost each of them some 4,000 crowns a week.",
        ],
    },
    Sample {
        id: "v3",
        title: "Café owners fear a quiet summer",
        date: "2026-03-11",
        url: "https://valley.example/2026/cafes",
        paragraphs: &[
            "Owners of cafés along the quay fear a quiet summer – bookings are down by a third, according to the association of innkeepers.",
            "“Nobody books a room beside a building site,” said Halima Stroud, who has run the Blue Heron for eleven years with her sister.",
            "The council replied that the scaffolding would be gone by June, and that rents for the terraces would be halved until then.",
        ],
    },
    Sample {
        id: "v4",
        title: "Inquiry hears from plant workers",
        date: "2026-03-12",
        url: "https://valley.example/2026/inquiry",
        paragraphs: &[
            "Three workers of the coating plant told the inquiry on Thursday that the alarms in the tank room had been off since January.",
            "“You could not stand at the rail for the smell,” said one of them, Tobias Nkemelu, who was on duty in the night of the leak.",
            "The company denies that any solvent reached the brook, and has called the samples of the inspectorate unsound and incomplete.",
        ],
    },
];

impl Sample {
    pub(crate) fn text(&self) -> String {
        self.paragraphs.join("\n\n")
    }

    fn json(&self) -> String {
        let field = |name: &str, value: &str| format!("{}: {}", json(name), json(value));
        let fields = [("id", self.id), ("title", self.title), ("date_publish", self.date), ("url", self.url)];
        let mut fields: Vec<String> = fields.iter().map(|(name, value)| field(name, value)).collect();
        fields.push(field("maintext", &self.text()));
        format!("{{{}}}", fields.join(", "))
    }
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn each(of: &[Sample], make: impl Fn(&Sample) -> String, between: &str) -> String {
    of.iter().map(make).collect::<Vec<_>>().join(between)
}

pub(crate) fn jsonl(of: &[Sample]) -> Vec<u8> {
    each(of, Sample::json, "\n").into_bytes()
}

pub(crate) fn json_array(of: &[Sample]) -> Vec<u8> {
    format!("[\n  {}\n]\n", each(of, Sample::json, ",\n  ")).into_bytes()
}

pub(crate) fn envelope(of: &[Sample]) -> Vec<u8> {
    format!("{{\"status\": \"ok\", \"totalResults\": 4, \"articles\": [{}]}}", each(of, Sample::json, ",")).into_bytes()
}

pub(crate) fn table(mark: u8, of: &[Sample]) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().delimiter(mark).from_writer(Vec::new());
    table.write_record(["id", "headline", "published", "url", "body"]).unwrap();
    for s in of {
        table.write_record([s.id, s.title, s.date, s.url, &s.text()]).unwrap();
    }
    table.into_inner().unwrap()
}

pub(crate) fn text(s: &Sample) -> Vec<u8> {
    s.text().into_bytes()
}

/// A page with its data in JSON-LD and meta tags, and much beside the article.
pub(crate) fn html(s: &Sample) -> Vec<u8> {
    let ld = format!(
        r#"{{"@context":"https://schema.org","@type":"NewsArticle","headline":{},"datePublished":"{}T07:30:00Z","publisher":{{"@type":"Organization","name":"The Valley Post"}},"author":[{{"@type":"Person","name":"Jane Doe"}}]}}"#,
        json(s.title),
        s.date
    );
    let body: String = s.paragraphs.iter().map(|p| format!("<p class=\"body\">{}</p>\n", xml(p))).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | The Valley Post</title>\
         <link rel=\"canonical\" href=\"{url}\"><script type=\"application/ld+json\">{ld}</script></head><body>\
         <header><nav><ul><li><a href=\"/news\">News</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav></header>\
         <main><article><h1>{title}</h1><div class=\"share\"><a>Share</a> <a>Tweet</a></div><div class=\"article-body\">{body}</div>\
         </article><aside class=\"related\"><h2>Most read</h2><ul><li><a href=\"/1\">Five dams to watch</a></li></ul></aside></main>\
         <footer><p>© 2026 The Valley Post</p></footer></body></html>\n",
        title = xml(s.title),
        url = s.url
    )
    .into_bytes()
}

/// A web archive as crawlers write it: each record a gzip member; requests, redirects and pictures between the pages.
pub(crate) fn warc(of: &[Sample]) -> Vec<u8> {
    let record = |kind: &str, url: &str, block: &[u8]| {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        gzip(&[head.as_bytes(), block, b"\r\n\r\n"].concat())
    };
    let mut archive = record("warcinfo", "", b"software: none\r\n");
    for s in of {
        let page = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n".to_vec(), html(s)].concat();
        archive.extend(record("request", s.url, b"GET / HTTP/1.1\r\n\r\n"));
        archive.extend(record("response", s.url, &page));
        archive.extend(record("response", s.url, b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\n\r\n"));
        archive.extend(record("response", s.url, b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"));
    }
    archive
}

pub(crate) fn tar(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ::tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        archive.append(&header, bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap()
}

pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), ::zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A text in another charset, of which the samples use no character that it lacks.
pub(crate) fn latin(text: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(text).unwrap();
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lossy);
    bytes.into_owned()
}

/// A text in UTF-16, little end first or big, with or without a mark.
pub(crate) fn wide(text: Vec<u8>, little: bool, mark: bool) -> Vec<u8> {
    let text = String::from_utf8(text).unwrap();
    let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
    units.flat_map(if little { u16::to_le_bytes } else { u16::to_be_bytes }).collect()
}

/// The articles as pages, to be packed.
pub(crate) fn pages(of: &[Sample]) -> Vec<(String, Vec<u8>)> {
    of.iter().map(|s| (format!("pages/{}.html", s.id), html(s))).collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

/// A table with the columns of Hugging Face's cc_news.
#[cfg(feature = "parquet")]
pub(crate) fn parquet(of: &[Sample]) -> Vec<u8> {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    let names = ["title", "text", "domain", "date", "description", "url", "image_url"];
    let columns: String = names.iter().map(|name| format!("required binary {name} (UTF8); ")).collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message schema {{ {columns} }}")).unwrap();
    let packing = Compression::ZSTD(ZstdLevel::try_new(1).unwrap());
    let options = WriterProperties::builder().set_compression(packing).build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema.into(), options.into()).unwrap();
    let mut rows = file.next_row_group().unwrap();
    for name in names {
        let cell = |s: &Sample| match name {
            "title" => s.title.to_owned(),
            "text" => s.text(),
            "domain" => "valley.example".to_owned(),
            "date" => format!("{} 07:30:00", s.date),
            "url" => s.url.to_owned(),
            _ => "None".to_owned(),
        };
        let cells: Vec<ByteArray> = of.iter().map(|s| cell(s).as_str().into()).collect();
        let mut column = rows.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&cells, None, None).unwrap();
        column.close().unwrap();
    }
    rows.close().unwrap();
    file.into_inner().unwrap()
}

/// A workbook whose second sheet has the articles, with dates as Excel keeps them.
#[cfg(feature = "excel")]
pub(crate) fn xlsx(of: &[Sample]) -> Vec<u8> {
    let word = |text: &str| format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", xml(text));
    let sheet = |rows: &str| {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        format!("<?xml version=\"1.0\"?><worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")
    };
    let header: String = ["id", "headline", "date", "url", "text"].map(word).concat();
    // Excel counts days from the end of 1899; 9 March 2026 is the 46,090th.
    let row = |(day, s): (usize, &Sample)| {
        let date = format!("<c s=\"1\"><v>{}</v></c>", 46_090 + day);
        format!("<row>{}{}{date}{}{}</row>", word(s.id), word(s.title), word(s.url), word(&s.text()))
    };
    let rows: String = of.iter().enumerate().map(row).collect();
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = |all: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
        )
    };
    let sheets: String = (1..3).map(|i| format!("<sheet name=\"S{i}\" sheetId=\"{i}\" r:id=\"r{i}\"/>")).collect();
    let targets: String = (1..3)
        .map(|i| format!("<Relationship Id=\"r{i}\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"))
        .chain([format!("<Relationship Id=\"r9\" Type=\"{rel}/styles\" Target=\"styles.xml\"/>")])
        .collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let files = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned(),
        ),
        (
            "_rels/.rels",
            rels(&format!("<Relationship Id=\"r1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/>")),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{main}\" xmlns:r=\"{rel}\"><sheets>{sheets}</sheets></workbook>"),
        ),
        ("xl/_rels/workbook.xml.rels", rels(&targets)),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet(&format!("<row>{}</row>", word("notes")))),
        ("xl/worksheets/sheet2.xml", sheet(&format!("<row>{header}</row>{rows}"))),
    ];
    zip(&files.map(|(name, text)| (name.to_owned(), text.into_bytes())))
}

/// One article as newspaper archives deliver it.
#[cfg(feature = "newsml")]
pub(crate) fn nitf(s: &Sample) -> Vec<u8> {
    let body: String = s.paragraphs.iter().map(|p| format!("<p>{}</p>\n", xml(p))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nitf SYSTEM \"nitf.dtd\">\n<nitf><head><title>Other</title>\
         <docdata><doc-id id-string=\"{}\"/></docdata><pubdata date.publication=\"{}T000000\" name=\"The Valley Post\" ex-ref=\"{}\"/>\
         </head><body><body.head><hedline><hl1>{}</hl1></hedline><byline>By Jane Doe</byline></body.head><body.content>\
         <block class=\"lead_paragraph\"><p>{}</p></block><block class=\"full_text\">{body}</block>\
         <media><media-caption><p>The dam.</p></media-caption></media></body.content></body></nitf>",
        s.id,
        s.date.replace('-', ""),
        s.url,
        xml(s.title),
        xml(s.paragraphs[0])
    )
    .into_bytes()
}

/// A message of several items as agencies deliver it.
#[cfg(feature = "newsml")]
pub(crate) fn newsml(of: &[Sample]) -> Vec<u8> {
    let item = |s: &Sample| {
        let body: String =
            s.paragraphs.iter().map(|p| format!("<h:p>{}</h:p>", xml(p).replace('é', "&#233;"))).collect();
        format!(
            "<newsItem guid=\"{}\"><itemMeta><versionCreated>{}T07:30:00Z</versionCreated></itemMeta><contentMeta>\
             <headline>{}</headline><by>Jane Doe</by></contentMeta><contentSet><inlineXML><h:html><h:head/><h:body>{body}</h:body>\
             </h:html></inlineXML></contentSet></newsItem>",
            s.id,
            s.date,
            xml(s.title)
        )
    };
    format!("<?xml version=\"1.0\"?><newsMessage xmlns:h=\"x\"><itemSet>{}</itemSet></newsMessage>", each(of, item, ""))
        .into_bytes()
}
