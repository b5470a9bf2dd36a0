// What a user does with the module.
use my_proto::*;
use zerocopy::{FromBytes, FromZeros, IntoBytes};

fn into_bytes(_: &impl IntoBytes) {}

fn main() {
    assert_eq!((MY_PROTO_NAME, MY_PROTO_VERSION, MY_PROTO_NO_LIMIT), ("my_proto", 2u32, u64::MAX));
    assert_eq!((MY_CMD_GET, MY_CMD_MAX, MY_A_MODE, MY_PROTO_HDRLEN), (1u32, 2u32, 2u32, 12u32));
    assert_eq!((MY_PROTO_ANY, MY_PROTO_HALF, MY_PROTO_LAST), (u32::MAX, 0x7fff_ffffu32, -3i32));
    assert_eq!((MY_DROP, MY_PASS), (-1i32, 0i32));

    let mut header = my_header { family: 7, port: 80u16.to_be(), flags: 1, about: MY_A_NAME, ..Default::default() };
    header.set_kind(5);
    header.set_urgent(1);
    assert_eq!((header.kind(), header.urgent()), (5, 1));
    into_bytes(&header);
    assert_eq!(header.as_bytes().len(), 12);
    assert_eq!(my_header::read_from_bytes(header.as_bytes()), Ok(header));

    let padded = my_padded::read_from_bytes(&[1; size_of::<my_padded>()]).unwrap();
    assert_eq!((padded.small, padded.name[39], size_of::<my_padded>()), (1, 1, 64));

    assert_eq!((size_of::<my_list>(), my_list::new_zeroed().pairs.len()), (4, 0));
    assert_eq!(format!("{:?}", my_choice::default()), "my_choice { value: my_choice_value { .. } }");
    assert_eq!(my_pair::default(), my_pair { left: 0, right: 0 });
}
