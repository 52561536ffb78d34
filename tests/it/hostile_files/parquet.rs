//! Parquet files byte by byte, so that they can say what no writer would.

/// Thrift's compact form, written.
#[derive(Clone, Default)]
pub struct Thrift {
    pub bytes: Vec<u8>,
    last: Vec<i64>,
}

impl Thrift {
    pub fn new() -> Self {
        Self { bytes: Vec::new(), last: vec![0] }
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn head(&mut self, field: i64, kind: u8) {
        let last = self.last.last_mut().unwrap();
        self.bytes.push((u8::try_from(field - *last).unwrap() << 4) | kind);
        *last = field;
    }

    pub fn number(&mut self, field: i64, value: i64) {
        self.head(field, 6);
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub fn text(&mut self, field: i64, text: &[u8]) {
        self.head(field, 8);
        self.plain(text);
    }

    pub fn plain(&mut self, text: &[u8]) {
        self.varint(text.len() as u64);
        self.bytes.extend(text);
    }

    pub fn list(&mut self, field: i64, count: u64, kind: u8) {
        self.head(field, 9);
        if count < 15 {
            self.bytes.push(((count as u8) << 4) | kind);
        } else {
            self.bytes.push(0xF0 | kind);
            self.varint(count);
        }
    }

    pub fn raw(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub fn open(&mut self) {
        self.last.push(0);
    }

    pub fn close(&mut self) {
        self.last.pop();
        self.bytes.push(0);
    }

    pub fn inner(&mut self, field: i64) {
        self.head(field, 12);
        self.open();
    }
}

/// What a file of one text column `id` says of itself.
#[derive(Clone)]
pub struct Said {
    pub rows: i64,
    pub group_rows: i64,
    pub groups: u64,
    pub chunk_values: i64,
    pub page_values: i64,
    pub page_kind: i64,
    pub unpacked: i64,
    pub packed: Option<i64>,
    pub encoding: i64,
    pub first: i64,
    pub chunk_packed: Option<i64>,
    pub page: Vec<u8>,
    pub columns: u64,
    pub deep: u64,
    pub children: Option<i64>,
    pub fixed: i64,
    pub second_schema: Option<Vec<u8>>,
}

impl Said {
    /// Three rows as they are.
    pub fn honest() -> Self {
        let page = ["a", "b", "c"].iter().flat_map(|t| [&1u32.to_le_bytes()[..], t.as_bytes()].concat()).collect();
        Self {
            rows: 3,
            group_rows: 3,
            groups: 1,
            chunk_values: 3,
            page_values: 3,
            page_kind: 0,
            unpacked: 15,
            packed: None,
            encoding: 0,
            first: 4,
            chunk_packed: None,
            page,
            columns: 1,
            deep: 0,
            children: None,
            fixed: 0,
            second_schema: None,
        }
    }

    fn page(&self) -> Vec<u8> {
        let mut head = Thrift::new();
        head.number(1, self.page_kind);
        head.number(2, self.unpacked);
        head.number(3, self.packed.unwrap_or((self.page.len() as u64).cast_signed()));
        head.inner(if self.page_kind == 2 { 7 } else { 5 });
        head.number(1, self.page_values);
        head.number(2, self.encoding);
        if self.page_kind == 0 {
            head.number(3, 3);
            head.number(4, 3);
        }
        head.close();
        head.close();
        head.bytes.extend(&self.page);
        head.bytes
    }

    fn column(&self, footer: &mut Thrift, page: usize) {
        footer.open();
        footer.number(2, 4);
        footer.inner(3);
        footer.number(1, 6);
        footer.list(2, 1, 5);
        footer.raw(self.encoding);
        footer.list(3, 1, 8);
        footer.plain(b"id");
        footer.number(4, 0);
        footer.number(5, self.chunk_values);
        footer.number(6, self.unpacked);
        footer.number(7, self.chunk_packed.unwrap_or((page as u64).cast_signed()));
        footer.number(9, self.first);
        footer.close();
        footer.close();
    }

    pub fn file(&self) -> Vec<u8> {
        let page = self.page();
        let mut footer = Thrift::new();
        footer.number(1, 1);
        footer.list(2, 1 + self.columns + self.deep, 12);
        footer.open();
        footer.text(4, b"root");
        footer.number(5, self.children.unwrap_or((self.columns + u64::from(self.deep > 0)).cast_signed()));
        footer.close();
        for at in 0..self.columns {
            footer.open();
            footer.number(1, 6);
            if self.fixed > 0 {
                footer.number(2, self.fixed);
            }
            footer.number(3, 0);
            footer.text(4, if at == 0 { "id".to_owned() } else { format!("c{at}") }.as_bytes());
            footer.number(6, 0);
            footer.close();
        }
        for at in 0..self.deep {
            footer.open();
            footer.number(3, 1);
            footer.text(4, b"d");
            if at + 1 < self.deep {
                footer.number(5, 1);
            }
            footer.close();
        }
        footer.number(3, self.rows);
        footer.list(4, self.groups, 12);
        for _ in 0..self.groups {
            footer.open();
            footer.list(1, 1, 12);
            self.column(&mut footer, page.len());
            footer.number(2, self.unpacked);
            footer.number(3, self.group_rows);
            footer.close();
        }
        if let Some(schema) = &self.second_schema {
            footer.list(5, 1, 12);
            footer.open();
            footer.text(1, b"ARROW:schema");
            footer.text(2, schema);
            footer.close();
        }
        footer.close();
        let mut file = b"PAR1".to_vec();
        file.extend(&page);
        file.extend(&footer.bytes);
        file.extend((footer.bytes.len() as u32).to_le_bytes());
        file.extend(b"PAR1");
        file
    }
}
